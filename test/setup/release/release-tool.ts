import type { ChildProcess } from 'node:child_process';
import { type Check, failures } from '../../../apps/cli/check-tree.ts';
import { runTool as runLoadedTool, runToolAlone, type ToolOutput } from '../../fake-aws/tool/tool-process.ts';

export interface ToolRun extends ToolOutput {
  /** The tree of a run with --json. */
  tree(): Check;
  /** Names of the leaves that are FAIL, in order. */
  bad(): string[];
  /** The first check of that name. */
  check(name: string): Check;
}

export interface ToolRunOptions {
  /** With all of stderr so far, each time that more of it comes. */
  readonly onStderr?: (stderr: string) => void;
  /** With the process of the run, for its signals: it gets one of its own. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the release tool; in a process of its own where the run is signalled or changes how Node.js itself starts. */
export async function runTool(
  args: readonly string[],
  env: Record<string, string> = {},
  { onStart, onStderr }: ToolRunOptions = {},
): Promise<ToolRun> {
  let stderr = '';
  const isAlone = onStart !== undefined || Object.keys(env).some((name) => name.startsWith('NODE_'));
  const output = isAlone
    ? await runToolAlone(args, env, (child) => onStart?.(child))
    : await runLoadedTool(args, env, (text) => {
        stderr += text;
        onStderr?.(stderr);
      });
  const tree = () => {
    try {
      return JSON.parse(output.stdout.split('\n')[0] ?? '') as Check;
    } catch {
      throw new Error(`The tool printed no tree, but:\n${output.stdout}${output.stderr}`);
    }
  };
  return {
    ...output,
    tree,
    bad: () => failures(tree()).map(({ name }) => name),
    check: (name) => {
      const found = find(tree(), name);
      if (found === undefined) throw new Error(`There is no check "${name}" in ${output.stdout}`);
      return found;
    },
  };
}

function find(check: Check, name: string): Check | undefined {
  if (check.name === name) return check;
  for (const child of check.children ?? []) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
