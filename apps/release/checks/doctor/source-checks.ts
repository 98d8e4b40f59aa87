import type { Context } from '../../environment/context.ts';
import { changedFiles, currentBranch, headCommit, remoteBranch } from '../../environment/git.ts';
import { type CheckDefinition, CheckFailed, type CheckGroup, NotApplicable } from '../check.ts';

type Place = Pick<Context, 'settings' | 'variables'>;

/** What is deployed has to be what somebody can look up later: committed, pushed, and from the branch that leads there. */
export function sourceGroup(context: Place): CheckGroup {
  return { name: 'source', checks: [cleanTree(context), allowedBranch(context), pushedCommit(context)] };
}

/** A pipeline has the commit from GitHub, and may have put files beside it. */
export function sourceBefore(context: Place): CheckGroup {
  const { GITHUB_ACTIONS, GITHUB_SHA } = context.variables;
  const given = GITHUB_ACTIONS === 'true' && GITHUB_SHA !== undefined;
  return given ? { name: 'source', checks: [allowedBranch(context)] } : sourceGroup(context);
}

const cleanTree = (context: Place): CheckDefinition => ({
  name: 'clean tree',
  fix: 'Commit the changes, or put them aside: git stash --include-untracked',
  async run() {
    const changed = await changedFiles(context);
    if (changed.length === 0) return `at ${(await headCommit(context)).slice(0, 12)}`;
    const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
    throw new CheckFailed(`not committed: ${changed.slice(0, 3).join(', ')}${more}`);
  },
});

const allowedBranch = (context: Place): CheckDefinition => ({
  name: 'branch',
  fix: 'Check out a branch that may be released there',
  async run() {
    const { name, release } = context.settings;
    const branch = await currentBranch(context);
    if (release.branches === 'any') return `${branch ?? 'no branch'}; ${name} takes any`;
    const allowed = release.branches.join(' or ');
    const fix = `git switch ${release.branches[0]} && git pull`;
    if (branch === undefined) throw new CheckFailed(`no branch is checked out; ${name} takes ${allowed}`, fix);
    if (release.branches.includes(branch)) return `${branch}, which ${name} takes`;
    if (/^v\d/.test(branch) && context.variables.GITHUB_ACTIONS === 'true') return `tag ${branch}`;
    throw new CheckFailed(`${branch}; ${name} takes ${allowed}`, fix);
  },
});

const pushedCommit = (context: Place): CheckDefinition => ({
  name: 'pushed',
  fix: 'git push',
  async run() {
    if (context.variables.GITHUB_ACTIONS === 'true') throw new NotApplicable('a pipeline checks out what was pushed');
    const branch = await remoteBranch(context);
    if (branch !== undefined) return `on ${branch}`;
    throw new CheckFailed(`no branch of a remote holds ${(await headCommit(context)).slice(0, 12)}`);
  },
});
