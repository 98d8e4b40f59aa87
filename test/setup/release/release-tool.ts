import type { ChildProcess } from 'node:child_process';
import { verify } from '../../../apps/api/health/verify.ts';
import { type Check, failures, group } from '../../../apps/cli/check-tree.ts';
import { runTool as runLoadedTool, runToolAlone, type ToolOutput } from '../../fake-aws/tool/tool-process.ts';
import { waitFor } from '../api/api-process.ts';

/** Questions to a tree of checks. */
export interface Findings {
  /** Names of the leaves that are FAIL, in order. */
  bad(): string[];
  /** The first check of that name. */
  check(name: string): Check;
}

/** A run; its findings are those of a run with --json. */
export interface ToolRun extends ToolOutput, Findings {
  tree(): Check;
}

export interface ToolRunOptions {
  /** With all of stderr so far, each time that more of it comes. */
  readonly onStderr?: (stderr: string) => void;
  /** The same of stdout. */
  readonly onStdout?: (stdout: string) => void;
  /** With the process of the run, for its signals: it gets one of its own. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the release tool; in a process of its own where the run is signalled. */
export async function runTool(
  args: readonly string[],
  env: Record<string, string> = {},
  { onStart, onStderr, onStdout }: ToolRunOptions = {},
): Promise<ToolRun> {
  const output =
    onStart !== undefined
      ? await runToolAlone(args, env, (child) => {
          child.stdin?.end();
          onStart(child);
        })
      : await runLoadedTool(args, env, allSoFar(onStderr), allSoFar(onStdout));
  const tree = () => {
    try {
      return JSON.parse(output.stdout.split('\n')[0] ?? '') as Check;
    } catch {
      throw new Error(`The tool printed no tree, but:\n${output.stdout}${output.stderr}`);
    }
  };
  return { ...output, tree, ...findingsOf(tree) };
}

function allSoFar(listen: ((text: string) => void) | undefined): ((text: string) => void) | undefined {
  let all = '';
  return (
    listen &&
    ((text) => {
      all += text;
      listen(all);
    })
  );
}

/** What verify finds, asked as a function: the tool starts a process for it, twice the work of most findings. */
export async function verifyHere(env: Record<string, string>): Promise<Findings> {
  const { parts } = await verify(env);
  const tree = group(
    'application',
    parts.map(({ fix, ...part }): Check => (fix === undefined ? part : { ...part, fix })),
  );
  return findingsOf(() => tree);
}

/** Waits until a worker that was started has named itself in each queue, and looked for jobs that are due. */
export const queuesWorked = (env: Record<string, string>): Promise<void> =>
  waitFor(async () => {
    const { check } = await verifyHere(env);
    return check('queue workers').status === 'PASS' && check('schedules').status === 'PASS';
  });

const findingsOf = (tree: () => Check): Findings => ({
  bad: () => failures(tree()).map(({ name }) => name),
  check: (name) => {
    const found = find(tree(), name);
    if (found === undefined) throw new Error(`There is no check "${name}" in ${JSON.stringify(tree())}`);
    return found;
  },
});

function find(check: Check, name: string): Check | undefined {
  if (check.name === name) return check;
  for (const child of check.children ?? []) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
