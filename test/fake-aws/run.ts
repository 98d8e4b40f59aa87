import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Who } from './access/principals.ts';
import type { RecordedCall } from './handlers.ts';

export interface ReleaseOptions {
  readonly as?: Who;
  readonly env?: Readonly<Record<string, string>>;
  /** Interrupts the child when this call was answered, or when its stderr shows this. */
  readonly signalAfter?: {
    readonly operation?: string;
    readonly stderr?: RegExp;
    /** SIGKILL when absent: the process ends as with a lost machine. */
    readonly signal?: NodeJS.Signals;
  };
  readonly onStart?: (child: ChildProcess) => void;
  /** Comes through the standard input, which is closed otherwise. */
  readonly input?: string;
}

export interface ReleaseRun {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own shape
  json(): any;
}

type Listen = (listener: (call: RecordedCall) => void) => () => void;

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs the release tool as a user does, in a process of its own. */
export async function runRelease(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  { signalAfter, onStart, input }: ReleaseOptions,
  listen: Listen,
): Promise<ReleaseRun> {
  const child = spawn(process.execPath, ['--import', './apps/local/loader.mjs', 'apps/release/main.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
    stdio: 'pipe',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let stdout = '';
  let stderr = '';
  const interrupt = () => child.kill(signalAfter?.signal ?? 'SIGKILL');
  const stopListening = listen(({ operation }) => {
    if (signalAfter?.operation === operation) interrupt();
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (signalAfter?.stderr?.test(stderr)) interrupt();
  });
  onStart?.(child);
  // A command that ends without reading closes its end of the pipe.
  child.stdin.on('error', () => {}).end(input);
  const exitCode = await ended;
  stopListening();
  return { exitCode, stdout, stderr, json: () => parse(stdout, stderr) };
}

function parse(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`the tool printed no JSON, but:\n${stdout}${stderr}`);
  }
}
