import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { exampleEntry } from '../../../../test/setup/release/example-entry.ts';
import { GitHubServer } from '../../../../test/setup/release/github-server.ts';
import { readVariables } from '../../environment/variables.ts';
import { gitHub } from './github.ts';

let github: GitHubServer;
beforeEach(async () => {
  github = await GitHubServer.start();
});
afterEach(() => github.stop());

/** What the checks report of a repository that has this, by their names. */
async function judged(held: Readonly<Record<string, object>>): Promise<Record<string, string>> {
  for (const [path, answer] of Object.entries(held)) github.readable.set(path, answer);
  const settings: EnvironmentSettings = {
    ...exampleEntry,
    // Only a rehearsal may ask this machine.
    name: 'rehearsal-prod',
    account: '000000000000',
    delivery: {
      ...exampleEntry.delivery,
      repository: 'school/classboard',
      deploySubjects: ['repo:school/classboard:environment:prod'],
      planSubjects: [],
    },
  };
  const variables = readVariables({ GITHUB_API_URL: github.url, GITHUB_TOKEN: 'token-of-the-job' });
  const results = gitHub({ settings, variables }).map(({ name, run }) =>
    run(new AbortController().signal).then(
      (detail) => [name, `PASS ${String(detail)}`],
      (error: Error) => [name, `${error.constructor.name} ${error.message}`],
    ),
  );
  return Object.fromEntries(await Promise.all(results));
}

const withoutReviewers = { 'environments/prod': { protection_rules: [] } };
const byBranch = { ...withoutReviewers, 'actions/variables/PROD_REVIEW': { value: 'branch' } };
const rule = (count: number) => [{ type: 'pull_request', parameters: { required_approving_review_count: count } }];

const forks = (run: boolean, write: boolean) => ({
  'actions/permissions/fork-pr-workflows-private-repos': {
    run_workflows_from_fork_pull_requests: run,
    send_write_tokens_to_workflows: write,
    send_secrets_and_variables: false,
    require_approval_for_fork_pr_workflows: true,
  },
});

describe('the approval of a deployment', () => {
  it.each<[string, Record<string, object>, RegExp]>([
    ['is the review of what is merged', { ...byBranch, 'rules/branches/main': rule(1) }, /^PASS 1 must review/],
    ['is none where nobody reviews', { ...byBranch, 'rules/branches/main': rule(0) }, /^CheckFailed nobody has to rev/],
    ['is none where the repository has not decided that', withoutReviewers, /^CheckFailed nobody has to approve/],
  ])('%s', async (_, held, answer) => {
    expect((await judged(held))['reviewers of prod']).toMatch(answer);
  });

  it.each<[string, object, RegExp]>([
    ['may come from some branches', { protected_branches: false, custom_branch_policies: true }, /^PASS limited/],
    ['must not come from every branch', { nothing: true }, /^CheckFailed a workflow of every branch may use prod/],
  ])('%s', async (_, policy, answer) => {
    const held = { protection_rules: [], deployment_branch_policy: 'nothing' in policy ? null : policy };
    expect((await judged({ ...byBranch, 'environments/prod': held }))['branches of prod']).toMatch(answer);
  });

  it.each<[string, boolean, object, RegExp]>([
    ['have no rights in a public repository', false, {}, /^PASS GitHub gives them no rights/],
    ['may read', true, forks(true, false), /^PASS may read only/],
    ['are none where nothing runs for forks', true, forks(false, true), /^PASS no workflow runs for a fork/],
    ['must not write', true, forks(true, true), /^CheckFailed workflows of forks get tokens that may write/],
    ['are unknown to a token that may not read the settings', true, {}, /^NotApplicable the token may not read/],
  ])('tokens of forks %s', async (_, isPrivate, held, answer) => {
    const repository = { '/repos/school/classboard': { private: isPrivate, id: 1, owner: { id: 2 } } };
    expect((await judged({ ...repository, ...held }))['tokens of forks']).toMatch(answer);
  });

  it('is unknown to a token that does not see the repository, as is the form of its subjects', async () => {
    const unseen = expect.stringMatching(
      /^NotApplicable the token does not see school\/classboard: export GITHUB_TOKEN/,
    );
    expect(await judged({})).toEqual({
      'subject of the tokens': unseen,
      'tokens of forks': unseen,
      'reviewers of prod': unseen,
      'branches of prod': unseen,
    });
  });
});
