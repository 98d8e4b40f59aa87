import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export interface ToolOutput {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One run, as tool-server.ts takes it. */
export interface ToolCall {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Printed at the end of both outputs: what came before belongs to this run. */
  readonly end: string;
}

export interface ToolResult {
  readonly exitCode: number;
  /** Whether nothing of the run continues in the process. */
  readonly isClean: boolean;
}

export type OnText = (text: string) => void;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const loader = ['--import', './apps/local/loader.mjs', '--import', './test/fake-aws/fast-cdk.mjs'];

/** What the tool finds of this process beside its own variables. */
const variablesOf = (variables: Readonly<Record<string, string>>) => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  ...variables,
});

/** Runs the release tool as a user does: a process that starts for it, whose signals and standard input are its own. */
export async function runToolAlone(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  onStart: (child: ChildProcess) => void,
): Promise<ToolOutput> {
  const child = spawn(process.execPath, [...loader, 'apps/release/main.ts', ...args], {
    cwd: root,
    env: variablesOf(variables),
    stdio: 'pipe',
  });
  const output = { stdout: '', stderr: '' };
  const collect = (name: 'stdout' | 'stderr') =>
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  collect('stdout');
  collect('stderr');
  onStart(child);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, ...output };
}

/** Processes in which the tool is loaded and nothing runs now. They end with this process. */
const idle: ChildProcess[] = [];

/**
 * Runs the release tool in a process that stays for the next run: the tool takes half a second to a second of processor
 * time to load, more than most runs need.
 */
export async function runTool(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  onStderr?: OnText,
  onStdout?: OnText,
): Promise<ToolOutput> {
  const child = idle.pop() ?? startServer();
  const { stdout, stderr } = child as ChildProcess & { stdout: NodeJS.ReadStream; stderr: NodeJS.ReadStream };
  const end = randomUUID();
  hold(child, true);
  const ended = Promise.withResolvers<never>();
  const onExit = (code: number | null) => ended.reject(new Error(`the process of the tool ended with ${code}`));
  child.once('exit', onExit);
  try {
    const outputs = Promise.all([readUntil(stdout, end, onStdout), readUntil(stderr, end, onStderr)]);
    const result = new Promise<ToolResult>((resolve) =>
      child.once('message', (message) => resolve(message as ToolResult)),
    );
    child.send({ args, variables: variablesOf(variables), end } satisfies ToolCall);
    const [{ exitCode, isClean }, [out, err]] = await Promise.race([Promise.all([result, outputs]), ended.promise]);
    if (isClean) idle.push(child);
    else child.kill('SIGKILL');
    return { exitCode, stdout: out, stderr: err };
  } finally {
    child.off('exit', onExit);
    hold(child, false);
  }
}

function startServer(): ChildProcess {
  const child = fork(fileURLToPath(new URL('tool-server.ts', import.meta.url)), {
    cwd: root,
    execArgv: loader,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.once('exit', () => {
    const at = idle.indexOf(child);
    if (at >= 0) idle.splice(at, 1);
  });
  child.stdout?.setEncoding('utf8');
  child.stderr?.setEncoding('utf8');
  return child;
}

/** An idle process does not keep this one alive. */
function hold(child: ChildProcess, isRunning: boolean): void {
  for (const handle of [child, child.channel, child.stdout, child.stderr] as {
    ref?(): void;
    unref?(): void;
  }[]) {
    if (isRunning) handle?.ref?.();
    else handle?.unref?.();
  }
}

function readUntil(stream: NodeJS.ReadStream, end: string, onText: OnText = () => undefined): Promise<string> {
  return new Promise((resolve) => {
    let read = '';
    const onData = (text: string) => {
      read += text;
      onText(text);
      const at = read.indexOf(end);
      if (at < 0) return;
      stream.off('data', onData);
      resolve(read.slice(0, at));
    };
    stream.on('data', onData);
  });
}
