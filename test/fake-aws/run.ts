import type { ChildProcess } from 'node:child_process';
import type { Who } from './access/principals.ts';
import type { RecordedCall } from './handlers.ts';
import { runTool, runToolAlone, type ToolOutput } from './tool/tool-process.ts';

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
  /** With all of stderr so far, each time that more of it comes. */
  readonly onStderr?: (stderr: string) => void;
  /** Runs in a process that ends with it, as a lock that it leaves has to see. */
  readonly isAlone?: boolean;
  /** Comes through the standard input, which is closed otherwise. */
  readonly input?: string;
}

export interface ReleaseRun extends ToolOutput {
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own shape
  json(): any;
}

type Listen = (listener: (call: RecordedCall) => void) => () => void;

/** Runs the release tool; as a process of its own where it is interrupted or reads its standard input. */
export async function runRelease(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  options: ReleaseOptions,
  listen: Listen,
): Promise<ReleaseRun> {
  const { signalAfter, onStderr, input, isAlone = signalAfter !== undefined || input !== undefined } = options;
  let stderr = '';
  const watch = (text: string) => {
    stderr += text;
    onStderr?.(stderr);
  };
  const output = isAlone ? await runAlone(args, variables, options, listen) : await runTool(args, variables, watch);
  return { ...output, json: () => parse(output) };
}

async function runAlone(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  { signalAfter, onStderr, input }: ReleaseOptions,
  listen: Listen,
): Promise<ToolOutput> {
  let stopListening = () => {};
  const onStart = (child: ChildProcess) => {
    const interrupt = () => child.kill(signalAfter?.signal ?? 'SIGKILL');
    stopListening = listen(({ operation }) => {
      if (signalAfter?.operation === operation) interrupt();
    });
    let stderr = '';
    child.stderr?.on('data', (text: string) => {
      stderr += text;
      onStderr?.(stderr);
      if (signalAfter?.stderr?.test(stderr)) interrupt();
    });
    // A command that ends without reading closes its end of the pipe.
    child.stdin?.on('error', () => {}).end(input);
  };
  try {
    return await runToolAlone(args, variables, onStart);
  } finally {
    stopListening();
  }
}

function parse({ stdout, stderr }: ToolOutput): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`the tool printed no JSON, but:\n${stdout}${stderr}`);
  }
}
