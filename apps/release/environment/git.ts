import { Failure } from '../../cli/failure.ts';
import { runTool } from '../../cli/run-tool.ts';
import type { Context } from './context.ts';

type Place = Pick<Context, 'variables'>;

async function git({ variables }: Place, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool('git', args, variables.all);
  const what = `git ${args[0]} failed`;
  if (exitCode === undefined) throw new Failure({ what, why: 'git is not installed', next: ['Install git'] });
  if (exitCode !== 0) {
    const why = stderr.split('\n')[0] || `exit code ${exitCode}`;
    throw new Failure({ what, why, next: ['Run it in a clone of the repository'] });
  }
  return stdout;
}

/** The commit that the working tree is at, 40 digits. @throws Failure without git or outside of a clone */
export const headCommit = (context: Place): Promise<string> => git(context, 'rev-parse', 'HEAD');

/** Files that differ from the commit, untracked ones included. @throws Failure without git or outside of a clone */
export async function changedFiles(context: Place): Promise<string[]> {
  const lines = await git(context, 'status', '--porcelain');
  return lines === '' ? [] : lines.split('\n').map((line) => line.replace(/^.{0,2} /, ''));
}

/**
 * The branch that is checked out; undefined where none is. A pipeline checks out a commit, not a branch: there it is
 * the branch or tag that GitHub was asked for. @throws Failure without git or outside of a clone
 */
export async function currentBranch(context: Place): Promise<string | undefined> {
  const { GITHUB_ACTIONS, GITHUB_REF_NAME } = context.variables;
  if (GITHUB_ACTIONS === 'true' && GITHUB_REF_NAME !== undefined) return GITHUB_REF_NAME;
  const branch = await git(context, 'rev-parse', '--abbrev-ref', 'HEAD');
  return branch === 'HEAD' ? undefined : branch;
}

/** A branch of a remote that holds the commit of the tree; undefined where nobody else can see it yet. */
export async function remoteBranch(context: Place): Promise<string | undefined> {
  const holding = await git(context, 'branch', '--remotes', '--contains', 'HEAD', '--format', '%(refname:short)');
  return holding === '' ? undefined : holding.split('\n')[0];
}
