import { type ChildProcess, spawn } from 'node:child_process';
import { type Check, failures } from '../../../apps/cli/check-tree.ts';

export interface ToolRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The tree of a run with --json. */
  tree(): Check;
  /** Names of the leaves that are FAIL, in order. */
  bad(): string[];
  /** The first check of that name. */
  check(name: string): Check;
}

/** Runs the release tool as a user does, in a process of its own. */
export async function runTool(
  args: readonly string[],
  env: Record<string, string> = {},
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<ToolRun> {
  const child = spawn(process.execPath, ['--import', './apps/local/loader.mjs', 'apps/release/main.ts', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  onStart(child);
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const tree = () => {
    try {
      return JSON.parse(output.stdout.split('\n')[0] ?? '') as Check;
    } catch {
      throw new Error(`The tool printed no tree, but:\n${output.stdout}${output.stderr}`);
    }
  };
  return {
    exitCode,
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
