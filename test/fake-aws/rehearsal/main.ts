/**
 * `npm run rehearsal -- prod`: starts the fake of AWS with a healthy environment and opens a shell in which the real
 * release tool works against it. Nothing leaves this machine, and all of it ends with the shell.
 */
import { spawn } from 'node:child_process';
import { implement } from '../../../apps/cli/command.ts';
import { type ExitCode, exit } from '../../../apps/cli/exit-codes.ts';
import { Failure } from '../../../apps/cli/failure.ts';
import { nearest } from '../../../apps/cli/nearest.ts';
import { runCommands } from '../../../apps/cli/run-program.ts';
import { repositoryRoot } from '../../../apps/cli/run-tool.ts';
import { environments } from '../../../infra/environments.ts';
import { startFakeDocker } from '../../setup/release/fake-docker.ts';
import { commitOf, digestOf, FakeAws } from '../fake-aws.ts';
import { rehearsal } from './definition.ts';
import { scenarios } from './scenarios.ts';

const command = implement(rehearsal, async ({ env, out }, { values, rest: [entry = ''], passed }) => {
  demandEntry(entry);
  const environment = `rehearsal-${entry}`;
  await using aws = await FakeAws.start({ environment, speed: values.speed, empty: values.empty });
  for (const name of values.with) scenarios[name].apply(aws);
  const [program = env.SHELL || '/bin/sh', ...args] = passed;
  if (passed.length === 0) out.print(welcome(environment, values));
  const docker = startFakeDocker();
  try {
    return await run(program, args, {
      ...env,
      // Whoever has done step 0 of docs/deployment.md comes with a profile, and it would go before these credentials.
      AWS_PROFILE: undefined,
      AWS_DEFAULT_PROFILE: undefined,
      ...aws.environmentOf(values.as),
      AWS_REGION: aws.settings.region,
      AWS_DEFAULT_REGION: aws.settings.region,
      ...docker.env,
      PS1: `${environment} $ `,
    });
  } finally {
    docker.stop();
  }
});

function demandEntry(entry: string): void {
  const known = environments.map(({ name }) => name);
  if (known.includes(entry)) return;
  const guess = nearest(entry, known);
  throw new Failure({
    what: `There is no environment "${entry}"`,
    why: `it is one of ${known.join(', ')}`,
    next: guess === undefined ? [] : [`Did you mean ${guess}?`],
    exitCode: exit.blocked,
  });
}

/** @returns the exit code of the program, whatever it means there */
function run(program: string, args: readonly string[], env: Record<string, string | undefined>): Promise<ExitCode> {
  const child = spawn(program, args, { cwd: repositoryRoot, stdio: 'inherit', env });
  // Control-C is for what runs in the shell, which is of the same process group.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', ({ message }) =>
      reject(new Failure({ what: `${program} cannot be started`, why: message, exitCode: exit.blocked })),
    );
    child.once('close', (code) => resolve((code ?? exit.failed) as ExitCode));
  });
}

interface World {
  readonly speed: number;
  readonly empty?: boolean | undefined;
  readonly with: readonly (keyof typeof scenarios)[];
}

const welcome = (environment: string, world: World): string => `
A fake of AWS with ${environment}; its time runs ${world.speed} times faster than life. It ends with this shell.
${stateOf(environment, world)}
`;

const images = `release 1 is ${digestOf(1)}, of commit ${commitOf(1).slice(0, 12)}`;

/** What is there, and what to try. */
function stateOf(environment: string, { empty, with: chosen }: World): string {
  const release = (command: string) => `  npm run release -- ${command}`;
  if (empty !== true)
    return [
      `Release 1 is deployed (${digestOf(1).slice(0, 19)}…, commit ${commitOf(1).slice(0, 12)}); release 2 is in the registry. Try:`,
      '',
      release(`status ${environment}`),
      release(`plan ${environment} --digest ${digestOf(2)} --skip-migration-check`),
      release(`deploy ${environment} --digest ${digestOf(2)} --yes`),
      release(`rollback ${environment}`),
    ].join('\n');
  const prepared = chosen.includes('bootstrapped');
  const arriving = chosen.includes('images');
  return [
    prepared
      ? `Nothing is deployed yet; the steps 0 to 5 of docs/deployment.md are done, and ${images}. Try:`
      : `The account is empty${arriving ? `; once "build" has made the registry, ${images}` : ''}. Begin as docs/deployment.md does:`,
    '',
    release(`doctor ${environment}`),
    ...(arriving && !prepared ? [release(`build ${environment}`)] : []),
    ...(prepared || arriving
      ? [
          release(`plan ${environment} --digest ${digestOf(1)}`),
          release(`deploy ${environment} --digest ${digestOf(1)}`),
        ]
      : []),
  ].join('\n');
}

process.exitCode = await runCommands([command], ['rehearsal', ...process.argv.slice(2)], process.env, process);
