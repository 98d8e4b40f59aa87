import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, implement, type Terminal } from '../cli/command.ts';
import { commandLine } from '../cli/command-line.ts';
import { definitions } from '../cli/definitions/index.ts';
import { type ExitCode, exit } from '../cli/exit-codes.ts';
import { Failure } from '../cli/failure.ts';
import { runCommands } from '../cli/run-program.ts';
import { ApiLog } from './api/log.ts';
import { ApiSession } from './api/session.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { loopback, urlOf } from './loopback.ts';
import { type PortName, parsePort, portsFromEnvironment, requireFreePorts } from './ports.ts';
import { processEnvironment } from './process-environment.ts';
import { resetFolder } from './reset.ts';
import { calculateFirstGrades } from './seed/first-grades.ts';
import { seedDemoSchool } from './seed.ts';
import { type LocalStack, startStack } from './stack.ts';
import { listenForStop } from './stop-signals.ts';
import { describeSession } from './summary.ts';

const stopLimitMillis = 4_500;
/** How long what a killed launcher left may still hold its ports. */
const leftoverWaitMillis = 5_000;

const print = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

interface StartOptions {
  readonly root: string;
  readonly dataFolder: string;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly reset: boolean;
  readonly yes: boolean;
}

/** What has been started so far, to be stopped in the right order whenever the end comes. */
class Session {
  private stack: Promise<LocalStack> | undefined;
  private api: ApiSession | undefined;
  private log: ApiLog | undefined;
  private lock: FolderLock | undefined;
  private stopped = false;
  readonly logs: string;

  constructor(
    private readonly terminal: Pick<Terminal, 'env' | 'out'>,
    private readonly options: StartOptions,
  ) {
    this.logs = join(options.dataFolder, 'logs');
  }

  /** Starts everything and prints the table; gives what settles when a part ends by itself, or false for "do not start". */
  async start(): Promise<Promise<string> | false> {
    const { root, dataFolder, reset, yes } = this.options;
    this.lock = lockFolder(dataFolder);
    if (reset && !(await resetFolder(dataFolder, yes))) return false;
    await requireFreePorts(this.options.ports, this.lock.leftover ? leftoverWaitMillis : 0);
    print('Starting PostgreSQL, Cognito, S3, mail and the API ...');
    const { api: apiPort, ...ports } = this.options.ports;
    this.stack = startStack({ dataFolder, ports, postgresSettings: { synchronous_commit: 'off' } });
    const console = buildConsoleOrReport();
    const [stack, { migrateUp }] = await Promise.all([this.stack, import('../api/database/migrate.ts')]);
    await migrateUp(stack.env);
    this.writeEnvironment(stack);
    if (this.stopped) return false;
    const seeded = seedDemoSchool(stack.env);
    const logFile = join(this.logs, 'api.log');
    this.log = new ApiLog(logFile, print);
    this.api = new ApiSession(
      {
        root,
        port: apiPort,
        env: apiEnvironment(this.terminal.env, stack, apiPort, await console),
        log: this.log,
        guard: stack.guard,
      },
      print,
    );
    const [ready, isNewSchool] = await Promise.all([this.api.becomesReady(), seeded]);
    if (ready) {
      const apiUrl = urlOf(apiPort);
      const seconds = performance.now() / 1_000;
      const { mailboxUrl } = stack;
      const session = { apiUrl, mailboxUrl, dataFolder, logFile, seconds };
      this.terminal.out.data(session, describeSession(session));
      void stack.warm();
      if (isNewSchool) {
        await calculateFirstGrades(apiUrl).catch((error: unknown) => {
          print(`The demo school gets its totals at the next full hour: ${(error as Error).message}.`);
        });
      }
    }
    return stack.broken;
  }

  /** Lets `npm run import`, `migrate`, `release -- smoke local` and their like reach what runs here without settings. */
  private writeEnvironment({ env }: LocalStack): void {
    const reachable = { ...env, PUBLIC_URL: urlOf(this.options.ports.api) };
    const lines = Object.entries(reachable).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(this.options.dataFolder, 'env'), lines.join(''), { mode: 0o600 });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.api?.stop();
    const [stack] = await Promise.allSettled([this.stack]);
    if (stack.status === 'fulfilled') await stack.value?.stop();
    this.log?.close();
    this.lock?.release();
  }
}

/** A console that does not build is no reason to keep the API from whoever repairs it. */
async function buildConsoleOrReport(): Promise<string | undefined> {
  try {
    const { buildConsole } = await import('./web/build.ts');
    return await buildConsole();
  } catch (error) {
    print(`The console cannot be built, and / shows the start page of the API instead: ${(error as Error).message}`);
    return undefined;
  }
}

function apiEnvironment(
  env: Terminal['env'],
  stack: LocalStack,
  port: number,
  consoleFolder: string | undefined,
): Record<string, string | undefined> {
  return {
    LOG_LEVEL: 'info',
    ...env,
    ...stack.env,
    // Keys of a real account must not mix with those of the fakes.
    AWS_PROFILE: undefined,
    AWS_SESSION_TOKEN: undefined,
    HOST: loopback,
    PORT: String(port),
    CONSOLE_FOLDER: consoleFolder,
    // A busy laptop is no reason to refuse its own developer.
    LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '0',
    // There is no load balancer to drain from: a restart after a saved file should be quick.
    SHUTDOWN_PRE_STOP_SECONDS: '0',
    SHUTDOWN_HARD_LIMIT_SECONDS: '1',
    JOBS_STOP_TIMEOUT_SECONDS: '1',
  };
}

/** `npm start`: runs until it is asked to stop. @param root the folder of the project */
export async function run(args: readonly string[], root: string): Promise<ExitCode> {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  return runCommands([startCommand(root)], ['start', ...args], processEnvironment, process);
}

const startCommand = (root: string): Command =>
  implement(definitions.start, async (terminal, { values, yes }) => {
    const { env } = terminal;
    const stop = listenForStop(env);
    const ports = portsFromEnvironment(env);
    if (values.port !== undefined) ports.api = parsePort(values.port, '--port');
    const dataFolder = resolve(root, env.LOCAL_DATA_FOLDER ?? '.local');
    const session = new Session(terminal, { root, dataFolder, ports, reset: values.reset, yes });
    try {
      return await follow(session, stop.requested);
    } finally {
      await stopInTime(session, stop.insisted);
    }
  });

async function follow(session: Session, stopRequested: Promise<string>): Promise<ExitCode> {
  const asked = stopRequested.then(() => 'asked' as const);
  const started = session.start();
  // When the end is asked for during the start, what the start runs into no longer matters.
  started.catch(() => undefined);
  const broken = await Promise.race([started, asked]);
  if (broken === false) {
    print('Nothing was changed.');
    return exit.done;
  }
  const end = broken === 'asked' ? broken : await Promise.race([broken, asked]);
  if (end === 'asked') {
    print('\nStopping ...');
    return exit.done;
  }
  throw new Failure({
    what: `${end} ended unexpectedly`,
    why: `its log is in ${session.logs}`,
    next: [`Start again: ${commandLine('start')}`],
  });
}

async function stopInTime(session: Session, insisted: Promise<void>): Promise<void> {
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, stopLimitMillis, 'late'));
  const outcome = await Promise.race([session.stop(), late, insisted.then(() => 'late' as const)]);
  // The process of the fakes ends the rest as soon as this one is gone.
  if (outcome === 'late') print('Some parts are slow to stop and are being ended.');
}
