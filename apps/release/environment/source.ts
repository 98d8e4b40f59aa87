import { runTool } from '../../cli/run-tool.ts';
import { type Examination, type ExaminationGroup, NotApplicable, Wrong } from '../checks/doctor/examine.ts';
import type { Context } from './context.ts';

type Place = Pick<Context, 'settings' | 'variables'>;

async function git({ variables }: Pick<Place, 'variables'>, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool('git', args, variables.all);
  if (exitCode === undefined) throw new Wrong('git is not installed', 'Install git');
  if (exitCode !== 0)
    throw new Wrong(stderr.split('\n')[0] ?? `git ${args[0]} failed`, 'Run it in a clone of the repository');
  return stdout;
}

/** The commit that the working tree is at. */
export const headCommit = (context: Pick<Place, 'variables'>): Promise<string> => git(context, 'rev-parse', 'HEAD');

/** Files that differ from the commit, those that git does not know included. */
export async function changedFiles(context: Pick<Place, 'variables'>): Promise<string[]> {
  const lines = await git(context, 'status', '--porcelain');
  return lines === '' ? [] : lines.split('\n').map((line) => line.replace(/^.{0,2} /, ''));
}

/** A pipeline checks out a commit, not a branch; GitHub says which branch or tag it was asked for. */
async function branchOf(context: Place): Promise<string | undefined> {
  const { GITHUB_ACTIONS, GITHUB_REF_NAME } = context.variables;
  if (GITHUB_ACTIONS === 'true' && GITHUB_REF_NAME !== undefined) return GITHUB_REF_NAME;
  const branch = await git(context, 'rev-parse', '--abbrev-ref', 'HEAD');
  return branch === 'HEAD' ? undefined : branch;
}

/** What is deployed has to be what somebody can look up later: committed, pushed, and from the branch that leads there. */
export function sourceGroup(context: Place): ExaminationGroup {
  return { name: 'source', examinations: [cleanTree(context), allowedBranch(context), pushedCommit(context)] };
}

/** A pipeline has the commit from GitHub, and may have put files beside it. */
export function sourceBefore(context: Place): ExaminationGroup {
  const { GITHUB_ACTIONS, GITHUB_SHA } = context.variables;
  const given = GITHUB_ACTIONS === 'true' && GITHUB_SHA !== undefined;
  return given ? { name: 'source', examinations: [allowedBranch(context)] } : sourceGroup(context);
}

const cleanTree = (context: Place): Examination => ({
  name: 'clean tree',
  fix: 'Commit the changes, or put them aside: git stash --include-untracked',
  async look() {
    const changed = await changedFiles(context);
    if (changed.length === 0) return `at ${(await headCommit(context)).slice(0, 12)}`;
    const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
    throw new Wrong(`not committed: ${changed.slice(0, 3).join(', ')}${more}`);
  },
});

const allowedBranch = (context: Place): Examination => ({
  name: 'branch',
  fix: 'Check out a branch that may be released there',
  async look() {
    const { name, release } = context.settings;
    const branch = await branchOf(context);
    if (release.branches === 'any') return `${branch ?? 'no branch'}; ${name} takes any`;
    const allowed = release.branches.join(' or ');
    if (branch === undefined)
      throw new Wrong(`no branch is checked out; ${name} takes ${allowed}`, fixBranch(release.branches));
    if (release.branches.includes(branch)) return `${branch}, which ${name} takes`;
    if (/^v\d/.test(branch) && context.variables.GITHUB_ACTIONS === 'true') {
      return `tag ${branch}`;
    }
    throw new Wrong(`${branch}; ${name} takes ${allowed}`, fixBranch(release.branches));
  },
});

const fixBranch = (branches: readonly string[]): string => `git switch ${branches[0]} && git pull`;

/** The branch of a remote that holds the commit of the tree; undefined where nobody else can see it yet. */
export async function remoteBranch(context: Pick<Place, 'variables'>): Promise<string | undefined> {
  const holding = await git(context, 'branch', '--remotes', '--contains', 'HEAD', '--format', '%(refname:short)');
  return holding === '' ? undefined : holding.split('\n')[0];
}

const pushedCommit = (context: Place): Examination => ({
  name: 'pushed',
  fix: 'git push',
  async look() {
    if (context.variables.GITHUB_ACTIONS === 'true') throw new NotApplicable('a pipeline checks out what was pushed');
    const branch = await remoteBranch(context);
    if (branch !== undefined) return `on ${branch}`;
    throw new Wrong(`no branch of a remote holds ${(await headCommit(context)).slice(0, 12)}`);
  },
});
