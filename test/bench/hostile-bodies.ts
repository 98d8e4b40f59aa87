import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../apps/api/app.ts';
import { Lifecycle } from '../../apps/api/lifecycle/lifecycle.ts';
import { waitFor } from '../setup/api/api-process.ts';
import { hostileShapes } from '../setup/api/hostile-json.ts';
import type { BenchContext } from './context.ts';

const bytesOfBody = 900_000;
const tries = 9;
const goalMillisPerMegabyte = 50;

/** What it costs to refuse bodies that are made to be expensive, sent by anybody to sign-in. */
export async function benchHostileBodies({ createDatabase, print }: BenchContext): Promise<void> {
  const env = { ...(await createDatabase()), APP_ENV: 'test', LOG_LEVEL: 'silent', PROCESS_ROLE: 'api' };
  const app = await createApp({ ...env, LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '0', AUTH_ANSWER_STEP_MILLIS: '0' });
  await app.init();
  await waitFor(async () => app.get(Lifecycle).ready);
  print(`Refusing a body of ${bytesOfBody / 1e6} MB, medians of ${tries}, against reading it with JSON.parse`);
  let worst = 0;
  for (const [name, shape] of Object.entries(hostileShapes)) {
    const body = shape('email', bytesOfBody);
    const refused = await median(() => refuse(app, body));
    const parsed = await median(async () => parse(body));
    const perMegabyte = (refused / Buffer.byteLength(body)) * 1e6;
    worst = Math.max(worst, perMegabyte);
    print(
      `  ${name.padEnd(26)} ${perMegabyte.toFixed(1).padStart(6)} ms/MB   ${(refused / parsed).toFixed(2)} x parsing`,
    );
  }
  print(`  worst ${worst.toFixed(1)} ms/MB (goal: at most ${goalMillisPerMegabyte})`);
  await app.close();
}

async function refuse(app: NestFastifyApplication, body: string): Promise<void> {
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/v1/auth/sign-in',
    headers: { 'content-type': 'application/json' },
    payload: body,
  });
  if (statusCode !== 400) throw new Error(`A hostile body was answered with ${statusCode}`);
}

function parse(body: string): void {
  try {
    JSON.parse(body);
  } catch {
    // Too deep for the parser, too: the time until it knows is what counts.
  }
}

async function median(work: () => Promise<void>): Promise<number> {
  const millis: number[] = [];
  for (let count = 0; count < tries; count += 1) {
    const startedAt = performance.now();
    await work();
    millis.push(performance.now() - startedAt);
  }
  return millis.toSorted((a, b) => a - b)[tries >> 1] as number;
}
