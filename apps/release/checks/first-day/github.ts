import { z } from 'zod';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { isAllowed } from '../../environment/allowed-address.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';

type Place = Pick<Context, 'settings' | 'variables'>;

const limitMillis = 10_000;

/** The first version of the API that reports the form of the subject. */
const apiVersion = '2026-03-10';

const subjectForm = z.object({
  use_default: z.boolean(),
  use_immutable_subject: z.boolean().optional(),
  sub_claim_prefix: z.string().optional(),
});
const repositoryIds = z.object({ id: z.number(), owner: z.object({ id: z.number() }) });
const environmentRules = z.object({
  protection_rules: z.array(z.object({ type: z.string(), reviewers: z.array(z.unknown()).optional() })).optional(),
  /** Null: every branch. */
  deployment_branch_policy: z.looseObject({}).nullish(),
});
const variable = z.object({ value: z.string() });
const visibility = z.object({ private: z.boolean() });
const forkRules = z.object({
  run_workflows_from_fork_pull_requests: z.boolean(),
  send_write_tokens_to_workflows: z.boolean(),
});
const branchRules = z.array(
  z.object({
    type: z.string(),
    parameters: z.object({ required_approving_review_count: z.number().optional() }).optional(),
  }),
);

/** The roles of the pipelines trust what GitHub sends, and a release to a protected environment waits for a person. */
export function gitHub(context: Place): CheckDefinition[] {
  const { delivery, release } = context.settings;
  const subjects = [...delivery.deploySubjects, ...delivery.planSubjects];
  const reviewed = release.approval ? environmentsOf(delivery.deploySubjects) : [];
  const limited = release.approval ? environmentsOf(subjects) : [];
  const environmentsPage = `https://github.com/${delivery.repository}/settings/environments`;
  return [
    ...(subjects.length === 0
      ? []
      : [
          {
            name: 'subject of the tokens',
            fix: 'Set deploySubjects and planSubjects in infra/environments.ts, and deploy the Cicd stack',
            run: async () => judgeSubjects(subjects, await readPrefix(context)),
          },
          {
            name: 'tokens of forks',
            fix: `https://github.com/${delivery.repository}/settings/actions: send no write tokens to workflows from fork pull requests`,
            run: () => judgeForks(context),
          },
        ]),
    ...reviewed.map((name) => ({
      name: `reviewers of ${name}`,
      fix: environmentsPage,
      run: () => judgeApproval(context, name),
    })),
    ...limited.map((name) => ({
      name: `branches of ${name}`,
      fix: environmentsPage,
      run: () => judgeBranches(context, name),
    })),
  ];
}

const environmentsOf = (subjects: EnvironmentSettings['delivery']['deploySubjects']): string[] =>
  subjects.flatMap((subject) => /:environment:([^:]+)$/.exec(subject)?.[1] ?? []);

/** What every `sub` of the repository begins with. */
async function readPrefix(context: Place): Promise<string> {
  const { repository } = context.settings.delivery;
  const found = await get(context, '/actions/oidc/customization/sub');
  if (found === undefined) throw unseen(context);
  const form = subjectForm.parse(found);
  if (!form.use_default) throw new CheckFailed(`${repository} has a form of its own for its subjects`);
  if (form.sub_claim_prefix !== undefined) return form.sub_claim_prefix;
  return prefixOf(
    repository,
    form.use_immutable_subject === true ? repositoryIds.parse(await get(context, '')) : undefined,
  );
}

/** https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/ */
export function prefixOf(repository: string, ids: z.infer<typeof repositoryIds> | undefined): string {
  const [owner, name] = repository.split('/');
  return ids === undefined ? `repo:${repository}` : `repo:${owner}@${ids.owner.id}/${name}@${ids.id}`;
}

/** https://github.com/aws-actions/configure-aws-credentials/issues/1888: no job gets credentials by another subject. */
export function judgeSubjects(subjects: readonly string[], prefix: string): string {
  const strange = subjects.filter((subject) => !subject.startsWith(`${prefix}:`));
  if (strange.length === 0) return `${prefix}:…`;
  // Others may be trusted beside those that GitHub sends, as before and after a change of the form.
  const kept = new Set(subjects.filter((subject) => subject.startsWith(`${prefix}:`)).map(restOf));
  const missing = strange.filter((subject) => !kept.has(restOf(subject)));
  if (missing.length === 0) return `${prefix}:…, and others beside it`;
  throw new CheckFailed(
    `GitHub sends ${prefix}:…, and the roles trust ${missing.join(', ')}`,
    `In infra/environments.ts: ${missing.map((subject) => `${prefix}:${restOf(subject)}`).join(', ')}; then deploy the Cicd stack`,
  );
}

const restOf = (subject: string): string => subject.split(':').slice(2).join(':');

/**
 * A pull request of a fork brings its own workflow, which may name an environment; its token says nothing of the fork. GitHub
 * gives it no right to ask for one, unless a private repository sends write tokens to forks
 * (https://docs.github.com/en/actions/reference/security/oidc,
 * https://docs.github.com/en/rest/actions/permissions#get-private-repo-fork-pr-workflow-settings-for-a-repository).
 */
async function judgeForks(context: Place): Promise<string> {
  const repository = await get(context, '');
  if (repository === undefined) throw unseen(context);
  if (!visibility.parse(repository).private) return 'GitHub gives them no rights: the repository is public';
  const found = await get(context, '/actions/permissions/fork-pr-workflows-private-repos');
  if (found === undefined) throw new NotApplicable('the token may not read the settings of Actions');
  const { run_workflows_from_fork_pull_requests: run, send_write_tokens_to_workflows: write } = forkRules.parse(found);
  if (!run) return 'no workflow runs for a fork';
  if (!write) return 'may read only';
  throw new CheckFailed(
    'workflows of forks get tokens that may write, and so every role that trusts an open environment',
  );
}

/** Judges as the pipeline does before it asks for an approval: .github/scripts/protection.ts. */
async function judgeApproval(context: Place, name: string): Promise<string> {
  const found = await readEnvironment(context, name);
  if (found === undefined) {
    if ((await get(context, '')) === undefined) throw unseen(context);
  } else if (countReviewers(found) === 0 && (await isReviewedOnMerge(context))) {
    return judgeReviewOfMain(branchRules.parse((await get(context, '/rules/branches/main')) ?? []));
  }
  return judgeReviewers(name, found);
}

/** A workflow of any branch names the environment and takes its role, and nobody has reviewed what that workflow does. */
async function judgeBranches(context: Place, name: string): Promise<string> {
  const found = await readEnvironment(context, name);
  if (found === undefined) {
    if ((await get(context, '')) === undefined) throw unseen(context);
    throw new CheckFailed(`GitHub has no environment ${name}: the first job makes it, open to all`);
  }
  if (found.deployment_branch_policy != null) return 'limited';
  throw new CheckFailed(
    `a workflow of every branch may use ${name}`,
    `https://github.com/${context.settings.delivery.repository}/settings/environments: limit ${name} to main and tags v* (deployment branches and tags)`,
  );
}

/** Whether the repository has decided that the review of what is merged into main is the approval. */
async function isReviewedOnMerge(context: Place): Promise<boolean> {
  const found = await get(context, '/actions/variables/PROD_REVIEW');
  return found !== undefined && variable.parse(found).value === 'branch';
}

function judgeReviewOfMain(rules: z.infer<typeof branchRules>): string {
  const counts = rules.map(({ type, parameters }) =>
    type === 'pull_request' ? (parameters?.required_approving_review_count ?? 0) : 0,
  );
  const count = Math.max(0, ...counts);
  if (count > 0) return `${count} must review what is merged into main, which is the approval (PROD_REVIEW)`;
  throw new CheckFailed(
    'nobody has to review what is merged into main, though PROD_REVIEW is "branch"',
    'Have a ruleset require a review of pull requests into main: docs/releases.md, "Setting up the pipelines"',
  );
}

/** GitHub answers 404 to a token that may not see a repository. */
const unseen = ({ settings }: Place): NotApplicable =>
  new NotApplicable(
    `the token does not see ${settings.delivery.repository}: export GITHUB_TOKEN of an account that may read its settings`,
  );

async function readEnvironment(context: Place, name: string): Promise<z.infer<typeof environmentRules> | undefined> {
  const found = await get(context, `/environments/${encodeURIComponent(name)}`);
  return found === undefined ? undefined : environmentRules.parse(found);
}

/** A missing environment is made by the first job that names it, without reviewers. */
export function judgeReviewers(name: string, found: z.infer<typeof environmentRules> | undefined): string {
  if (found === undefined)
    throw new CheckFailed(`GitHub has no environment ${name}: the first job makes it, open to all`);
  const count = countReviewers(found);
  if (count > 0) return `${count} may approve`;
  throw new CheckFailed(
    `nobody has to approve a deployment to ${name}; in private repositories that needs GitHub Enterprise, or the review of what is merged with PROD_REVIEW`,
  );
}

const countReviewers = ({ protection_rules: rules }: z.infer<typeof environmentRules>): number =>
  rules?.find(({ type }) => type === 'required_reviewers')?.reviewers?.length ?? 0;

/** @returns undefined where GitHub has nothing there @throws NotApplicable without a token */
async function get(context: Place, path: string): Promise<unknown> {
  const { GITHUB_TOKEN, GITHUB_API_URL } = context.variables;
  if (GITHUB_TOKEN === undefined) throw new NotApplicable('needs a token: export GITHUB_TOKEN=$(gh auth token)');
  if (!isAllowed(context, GITHUB_API_URL)) throw new NotApplicable('a rehearsal asks nobody outside of this machine');
  const answer = await fetch(`${GITHUB_API_URL}/repos/${context.settings.delivery.repository}${path}`, {
    headers: {
      authorization: `Bearer ${GITHUB_TOKEN}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': apiVersion,
    },
    signal: AbortSignal.timeout(limitMillis),
  });
  if (answer.status === 404) return undefined;
  if (answer.status === 401 || answer.status === 403)
    throw new NotApplicable(`the token may not ask (${answer.status})`);
  if (!answer.ok) throw new Error(`GitHub answered ${answer.status}`);
  return answer.json();
}
