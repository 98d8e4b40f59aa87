/**
 * `npm run rehearsal -- prod`: starts the fake of AWS with a healthy environment and opens a shell in which the real
 * release tool works against it. Nothing leaves this machine, and all of it ends with the shell.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nearest } from '../../../apps/cli/nearest.ts';
import { environments } from '../../../infra/environments.ts';
import type { Who } from '../access/principals.ts';
import { commitOf, digestOf, FakeAws } from '../fake-aws.ts';
import { scenarios } from './scenarios.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const people = ['admin', 'readonly', 'deploy', 'plan', 'stranger'] as const satisfies readonly Who[];
const defaultSpeed = 60;
const refused = 5;

const usage = `Rehearses releases against a fake of AWS on this machine.

  npm run rehearsal -- prod                            a shell; "exit" ends it
  npm run rehearsal -- prod --with crashing-image      with trouble to come
  npm run rehearsal -- prod -- npm run release -- status rehearsal-prod      one command instead of a shell

  --with SCENARIO   may be given several times:
${Object.entries(scenarios)
  .map(([name, { description }]) => `                      ${name.padEnd(18)} ${description}`)
  .join('\n')}
  --as PERSON       whose credentials: ${people.join(', ')} (default admin)
  --speed N         how much faster than life time runs (default ${defaultSpeed}: a minute is a second)
  --empty           an account in which nothing was made yet

Exit codes: that of the shell or of the command; ${refused} where the call was not understood.`;

class NotUnderstood extends Error {}

function choose<T extends string>(kind: string, word: string, known: readonly T[]): T {
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  const guess = nearest(word, known);
  throw new NotUnderstood(
    `${kind} "${word}" is none of ${known.join(', ')}${guess === undefined ? '' : `; did you mean "${guess}"?`}`,
  );
}

function read(argv: readonly string[]) {
  const separator = argv.indexOf('--');
  const own = separator === -1 ? argv : argv.slice(0, separator);
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      with: { type: 'string', multiple: true, default: [] },
      as: { type: 'string', default: 'admin' },
      speed: { type: 'string', default: String(defaultSpeed) },
      empty: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const speed = Number(values.speed);
  if (!(speed >= 1 && speed <= 1_000)) throw new NotUnderstood(`--speed ${values.speed} is no number from 1 to 1000`);
  const names = environments.map(({ name }) => name);
  return {
    help: values.help,
    empty: values.empty,
    speed,
    as: choose('--as', values.as, people),
    scenarios: values.with.map((name) => choose('--with', name, Object.keys(scenarios))),
    entry: values.help ? '' : choose('environment', positionals[0] ?? '', names),
    command: separator === -1 ? [] : argv.slice(separator + 1),
  };
}

async function main(argv: readonly string[]): Promise<number> {
  const asked = read(argv);
  if (asked.help) {
    console.log(usage);
    return 0;
  }
  const environment = `rehearsal-${asked.entry}`;
  await using aws = await FakeAws.start({ environment, speed: asked.speed, empty: asked.empty });
  for (const name of asked.scenarios) scenarios[name]?.apply(aws);
  const [program = process.env.SHELL || '/bin/sh', ...args] = asked.command;
  if (asked.command.length === 0) console.error(welcome(environment, asked.speed));
  return await run(program, args, { ...aws.environmentOf(asked.as), PS1: `${environment} $ ` });
}

function run(program: string, args: readonly string[], variables: Record<string, string>): Promise<number> {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...variables } });
  // Control-C is for what runs in the shell, which is of the same process group.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new NotUnderstood(`${program} cannot be started: ${error.message}`)));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

const welcome = (environment: string, speed: number): string => `
A fake of AWS with ${environment}; its time runs ${speed} times faster than life. It ends with this shell.
Release 1 is deployed (${digestOf(1).slice(0, 19)}…, commit ${commitOf(1).slice(0, 12)}); release 2 is in the registry. Try:

  npm run release -- status ${environment}
  npm run release -- plan ${environment} --digest ${digestOf(2)} --skip-migration-check
  npm run release -- deploy ${environment} --digest ${digestOf(2)} --yes
  npm run release -- rollback ${environment}
`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  if (!(error instanceof NotUnderstood) && code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
  console.error(`${message}\n\n${usage}`);
  process.exitCode = refused;
}
