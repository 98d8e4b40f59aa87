import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import autocannon from 'autocannon';
import { loadConfig } from '../../apps/api/config/config.ts';
import { connectionSettings, requestTimeouts } from '../../apps/api/database/connection.ts';
import { Database } from '../../apps/api/database/database.ts';
import { findFreePort } from '../../apps/local/ports.ts';
import { waitFor } from '../setup/api/api-process.ts';
import { Fixtures } from '../setup/api/fixtures.ts';
import type { BenchContext } from './context.ts';

const rounds = 5;
const secondsPerRound = 4;
const connections = 32;
const loader = ['--import', './apps/local/loader.mjs'];

interface Candidate {
  name: string;
  url: string;
  child: ChildProcess;
  requestsPerSecond: number[];
  p99Millis: number[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** `GET /v1/users/me` of the application beside a raw Fastify and node-postgres server, in rounds that take turns. */
export async function benchUsersMe({ createDatabase, print }: BenchContext): Promise<void> {
  const env = await createDatabase();
  const token = await seedUser(env);
  const floor = await start('raw Fastify + pg', 'test/bench/raw-server.ts', env);
  const app = await start('ClassBoard', 'apps/api/main.ts', env);
  const candidates = [floor, app];
  try {
    for (const candidate of candidates) await measure(candidate, token, 2);
    for (const candidate of candidates) candidate.requestsPerSecond.length = candidate.p99Millis.length = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const candidate of candidates) await measure(candidate, token, secondsPerRound);
    }
  } finally {
    for (const { child } of candidates) child.kill('SIGTERM');
    await Promise.all(candidates.map(({ child }) => child.exitCode ?? once(child, 'exit')));
  }
  print(`GET /v1/users/me, ${connections} connections, medians of ${rounds} rounds of ${secondsPerRound} s`);
  for (const { name, requestsPerSecond, p99Millis } of candidates) {
    print(
      `  ${name.padEnd(18)} ${median(requestsPerSecond).toFixed(0).padStart(7)} req/s   p99 ${median(p99Millis)} ms`,
    );
  }
  const throughput = median(app.requestsPerSecond) / median(floor.requestsPerSecond);
  const latency = median(app.p99Millis) / median(floor.p99Millis);
  print(
    `  ratio: throughput ${throughput.toFixed(2)} (goal: at least 0.8), p99 ${latency.toFixed(2)} (goal: at most 1.5)`,
  );
}

async function seedUser(env: Record<string, string>): Promise<string> {
  const config = loadConfig(env);
  const database = new Database(connectionSettings(config, requestTimeouts(config), 'classboard-bench'), () => {});
  const fixtures = new Fixtures(database, env);
  const school = await fixtures.school();
  for (let index = 0; index < 200; index += 1) await fixtures.user(school, 'student');
  const { token } = await fixtures.user(school, 'teacher');
  await database.close();
  return token;
}

async function start(name: string, file: string, env: Record<string, string>): Promise<Candidate> {
  const port = await findFreePort();
  // Log lines are written, as in production, but to nowhere.
  const nowhere = openSync('/dev/null', 'w');
  const child = spawn(process.execPath, [...loader, file], {
    env: {
      PATH: process.env.PATH,
      ...env,
      NODE_ENV: 'production',
      PROCESS_ROLE: 'api',
      HOST: '127.0.0.1',
      PORT: String(port),
      // A neighbour on the machine must not turn requests into refusals; the guard itself stays on.
      LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '2000',
      SHUTDOWN_PRE_STOP_SECONDS: '0',
    },
    stdio: ['ignore', nowhere, 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok === true);
  return { name, url, child, requestsPerSecond: [], p99Millis: [] };
}

async function measure(candidate: Candidate, token: string, seconds: number): Promise<void> {
  const result = await autocannon({
    url: `${candidate.url}/v1/users/me`,
    connections,
    duration: seconds,
    headers: { authorization: `Bearer ${token}` },
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${candidate.name}: ${result.non2xx} refusals, ${result.errors} errors`);
  }
  candidate.requestsPerSecond.push(result.requests.average);
  candidate.p99Millis.push(result.latency.p99);
}
