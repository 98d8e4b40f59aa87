import type { Finding, Job, WorkflowFile } from './workflow-file.ts';

/** Secrets that a workflow may name. There is no key of AWS among them: roles are assumed by OIDC. */
export const allowedSecrets: readonly string[] = ['GITHUB_TOKEN', 'SLACK_WEBHOOK_URL'];

/** What a right to write is for: a job that has it does this, and a job that does this has it. */
const writes: Readonly<Record<string, RegExp>> = {
  'id-token': /\brole: /,
  'pull-requests': /scripts\/comment\.ts/,
  issues: /scripts\/issue\.ts/,
  contents: /gh release (create|upload)/,
  deployments: /npm run (--silent )?release -- deploy\b/,
};

type Rule = (workflow: WorkflowFile) => Finding[];

const at = (workflow: WorkflowFile, line: number, message: string): Finding => ({ file: workflow.file, line, message });
const inJob = (workflow: WorkflowFile, job: Job, message: string): Finding =>
  at(workflow, job.line, job.id === '' ? message : `job ${job.id}: ${message}`);
const steps = (workflow: WorkflowFile) => workflow.jobs.flatMap((job) => job.steps);

/** An action is what its commit says; a tag can be moved to another. */
const pinned: Rule = (workflow) =>
  steps(workflow).flatMap(({ uses }) => {
    if (uses === undefined || uses.text.startsWith('./')) return [];
    const found: Finding[] = [];
    if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$|^docker:\/\/[^@]+@sha256:[0-9a-f]{64}$/.test(uses.text))
      found.push(at(workflow, uses.line, `${uses.text} is not pinned by a full commit digest`));
    if (!/^v\d+\.\d+\.\d+$/.test(uses.comment))
      found.push(at(workflow, uses.line, `${uses.text} does not say its version: add "# v1.2.3"`));
    return found;
  });

const permissions: Rule = (workflow) => {
  if (workflow.isAction) return [];
  const top = workflow.data.permissions;
  const isMinimal =
    typeof top === 'object' && top !== null && Object.entries(top).every(([k, v]) => k === 'contents' && v === 'read');
  const found = isMinimal ? [] : [at(workflow, 1, 'top-level permissions are not {} or contents: read')];
  for (const job of workflow.jobs) {
    const given = job.data.permissions ?? {};
    if (typeof given !== 'object') {
      found.push(inJob(workflow, job, `permissions ${given} are more than it needs`));
      continue;
    }
    for (const [name, right] of Object.entries(given)) {
      if (right === 'write' && !writes[name]?.test(job.text))
        found.push(inJob(workflow, job, `may write ${name} and does nothing with it`));
    }
    for (const [name, use] of Object.entries(writes)) {
      if (use.test(job.text) && given[name] !== 'write') found.push(inJob(workflow, job, `needs ${name}: write`));
    }
  }
  return found;
};

const changesAnEnvironment =
  /npm run (--silent )?(release -- (deploy|rollback|build)|infra:preview -- (deploy|destroy))/;

/**
 * Two runs side by side would work on the same thing, and one that is cut off leaves it half done. GitHub replaces a run
 * that waits by the next one, unless it is to queue them; and a run that waits for a person holds its group, so that one
 * group for every commit would hold a hotfix.
 */
const concurrency: Rule = (workflow) => {
  if (workflow.isAction) return [];
  const given = workflow.data.concurrency;
  if (typeof given?.group !== 'string') return [at(workflow, 1, 'no concurrency group')];
  const mayCancel = given['cancel-in-progress'] !== false;
  if (workflow.jobs.some((job) => changesAnEnvironment.test(job.text)) && mayCancel)
    return [at(workflow, 1, 'changes an environment and may be cancelled: say cancel-in-progress: false')];
  const found: Finding[] = [];
  if (given.queue !== undefined && !['single', 'max'].includes(given.queue))
    found.push(at(workflow, 1, `queue: ${given.queue} is neither single nor max`));
  if (workflow.jobs.some((job) => changesAnEnvironment.test(job.text)) && given.queue !== 'max')
    found.push(at(workflow, 1, 'changes an environment, and a third run would cancel the second: say queue: max'));
  if (workflow.jobs.some(({ data }) => data.environment === 'prod') && !/github\.(sha|run_id)/.test(given.group))
    found.push(at(workflow, 1, 'a run that waits for an approval holds every other: name github.sha in the group'));
  return found;
};

const timeouts: Rule = (workflow) =>
  workflow.isAction
    ? []
    : workflow.jobs
        .filter(({ data }) => !(Number.isInteger(data['timeout-minutes']) && data['timeout-minutes'] <= 180))
        .map((job) => inJob(workflow, job, 'no timeout-minutes of at most 180'));

/** These events run with the repository's secrets on what a stranger sent. */
const events: Rule = (workflow) => {
  if (workflow.isAction) return [];
  const on = workflow.data.on;
  const names = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {});
  return names
    .filter((name) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(name))
    .map((name) => at(workflow, 1, `runs on ${name}, with rights on a stranger's code`));
};

/** A pull request from a fork gets no credentials, and is not even asked for them. */
const forks: Rule = (workflow) => {
  if (workflow.isAction || !('pull_request' in (Object(workflow.data.on) as object))) return [];
  const ownOnly = 'github.event.pull_request.head.repo.full_name == github.repository';
  return workflow.jobs
    .filter((job) => Object.values(job.data.permissions ?? {}).includes('write') || /secrets\./.test(job.text))
    .filter((job) => !(String(job.data.if ?? '').includes(ownOnly) || guardsEachStep(job, ownOnly)))
    .map((job) => inJob(workflow, job, `has rights or secrets and does not ask whether it is a fork's: ${ownOnly}`));
};

const guardsEachStep = (job: Job, condition: string): boolean =>
  job.steps
    .filter((step) => Object.values({ ...step.env, ...step.with }).some((value) => /secrets\./.test(String(value))))
    .every((step) => step.if?.includes(condition) === true) &&
  !Object.values(job.data.permissions ?? {}).includes('write');

const secrets: Rule = (workflow) => {
  const named = [...workflow.text.matchAll(/secrets(?:\.(\w+)|\[)/g)].map(([all, name]) => name ?? all);
  const found = named
    .filter((name) => !allowedSecrets.includes(name))
    .map((name) => at(workflow, 1, `names the secret ${name}, which is not among ${allowedSecrets.join(', ')}`));
  for (const [word] of workflow.text.matchAll(/aws[-_](access[-_]key[-_]id|secret[-_]access[-_]key)/gi))
    found.push(at(workflow, 1, `${word}: a key that lasts; assume a role instead`));
  return found;
};

/** What an event brings is text of a stranger. It reaches a script as a variable or not at all. */
const expressions: Rule = (workflow) =>
  steps(workflow)
    .filter(({ run }) => run?.text.includes('${{'))
    .map(({ run, line }) => at(workflow, run?.line ?? line, 'an expression in a script: pass it by env'));

/** A file in the work tree would make it look changed, and a release is made from what is committed. */
const tidiness: Rule = (workflow) =>
  steps(workflow).flatMap(({ run }) =>
    (run?.text.split('\n') ?? [])
      .map((text, index) => ({ text: text.replace(/'[^']*'/g, ''), line: (run?.line ?? 0) + index }))
      .filter(({ text }) => />\s*(?!>|&\d|\/dev\/null|"?\$(RUNNER_TEMP|GITHUB_))[\w"$./]/.test(text))
      .map(({ line }) => at(workflow, line, 'writes a file into the work tree: use $RUNNER_TEMP')),
  );

const checkouts: Rule = (workflow) =>
  steps(workflow)
    .filter((step) => step.uses?.text.startsWith('actions/checkout@') && step.with['persist-credentials'] !== false)
    .map(({ line }) => at(workflow, line, 'checkout leaves the token on the disk: persist-credentials: false'));

const runners: Rule = (workflow) =>
  workflow.isAction
    ? []
    : workflow.jobs
        .filter(({ data }) => !/^ubuntu-\d\d\.\d\d(-arm)?$/.test(String(data['runs-on'])))
        .map((job) => inJob(workflow, job, `runs on ${job.data['runs-on']}: name a version`));

/** The last job notifies people of the result, whatever happened before. */
const notifications: Rule = (workflow) => {
  if (workflow.isAction) return [];
  const last = workflow.jobs.at(-1);
  if (last === undefined || !/scripts\/notify\.ts/.test(last.text))
    return [at(workflow, 1, 'notifies nobody at its end')];
  const needs = [last.data.needs ?? []].flat();
  const missed = workflow.jobs.slice(0, -1).filter(({ id }) => !needs.includes(id));
  const found = missed.map(({ id }) => inJob(workflow, last, `does not wait for ${id}`));
  if (!/^(\$\{\{ )?(always\(\)|!cancelled\(\))/.test(String(last.data.if)))
    found.push(inJob(workflow, last, 'does not run after a failure: if: always()'));
  return found;
};

export const rules: Readonly<Record<string, Rule>> = {
  pinned,
  permissions,
  concurrency,
  timeouts,
  events,
  forks,
  secrets,
  expressions,
  tidiness,
  checkouts,
  runners,
  notifications,
};

/** Everything that is wrong with a workflow, by every rule. */
export const findings = (workflow: WorkflowFile): Finding[] => Object.values(rules).flatMap((rule) => rule(workflow));
