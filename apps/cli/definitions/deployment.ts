import { define } from '../command-definition.ts';

export const build = define({
  name: 'build',
  summary: 'Builds the image of the commit, pushes it once, and verifies what is in the registry',
  description: [
    'For linux/arm64, with SBOM and provenance, tagged by the commit. It does not build an image that exists, but',
    'prints its digest. The same digest goes through all environments; where images come by replication none is built.',
    'In a new environment it creates the registry first, for an image or for what is replicated into it.',
    'Afterwards the tool reads from the registry digest, processor, SBOM, provenance, and the findings of the scan.',
  ].join('\n'),
  options: {
    commit: { type: 'string', value: 'COMMIT', description: 'refuses to build if the tree is at another commit' },
    'fail-on': {
      type: 'string',
      choices: ['CRITICAL', 'HIGH', 'none'],
      default: 'CRITICAL',
      description: 'findings of the scan that fail the build',
    },
  },
  examples: ['staging', 'staging --commit $GITHUB_SHA --json | jq -r .digest'],
  changes: true,
  environment: 'required',
});

export const plan = define({
  name: 'plan',
  summary: 'Shows what a deployment would change, its dangers first',
  description: [
    'Reads and changes nothing. Without a digest or a commit it plans the image that runs, so that only changes of',
    'the infrastructure show. Exit code 0: no changes, 2: changes, 5: blocked.',
  ].join('\n'),
  options: {
    digest: { type: 'string', value: 'DIGEST', description: 'image to plan for, sha256:…' },
    commit: { type: 'string', value: 'COMMIT', description: 'commit whose image to plan for' },
    base: { type: 'string', value: 'REF', description: 'git reference of the running release; "empty" for none' },
    'skip-migration-check': { type: 'boolean', description: 'do not check the pending migrations' },
    detailed: { type: 'boolean', description: 'every resource that changes' },
    markdown: { type: 'boolean', description: 'as a comment for a pull request' },
  },
  examples: [
    'staging',
    'prod --digest sha256:…',
    'prod --commit v1.4.0 --detailed',
    'staging --markdown --skip-migration-check > plan.md',
  ],
  changes: false,
  environment: 'required',
});

export const deploy = define({
  name: 'deploy',
  summary: 'Releases an image phase by phase, and rolls it back when it fails',
  description: [
    'Lock, preflight, plan and its approval, snapshot, infrastructure, migrations by the new image, rollout, verification',
    'of the running tasks, smoke test, a watch over the alarms, record, notification. Run again after an interruption it',
    'resumes where it stopped, and nothing runs twice. When the new release fails after the rollout, the previous release',
    'is restored (exit code 3). The tool always releases the lock at the end: the record has what is stuck.',
  ].join('\n'),
  options: {
    digest: { type: 'string', value: 'DIGEST', description: 'the image, sha256:…' },
    commit: { type: 'string', value: 'COMMIT', description: 'the image of that commit; HEAD where neither is given' },
    'plan-only': { type: 'boolean', description: 'show the plan and change nothing' },
    only: {
      type: 'string',
      choices: ['app', 'infra'],
      description: 'only the application, or only the infrastructure',
    },
    'plan-hash': { type: 'string', value: 'HASH', description: 'the plan that was approved; any other is refused' },
    reason: { type: 'string', value: 'TEXT', default: '', description: 'why, for the lock and the record' },
    'watch-minutes': {
      type: 'number',
      atLeast: 0,
      description: 'how long to watch the alarms; in protected environments only longer',
    },
    'ignore-alarm': {
      type: 'string',
      value: 'ID',
      multiple: true,
      description: 'an alarm that may be firing, such as api-slow',
    },
    'roles-again': {
      type: 'boolean',
      description: 'create the roles of the database again, after a manual change of a password',
    },
  },
  examples: [
    'staging --digest sha256:… --yes',
    'prod --digest sha256:… --plan-hash 1f2e3d --yes',
    'prod --commit 0b7d2d9 --reason "fixes the import"',
    'dev --only infra --plan-only',
  ],
  changes: true,
  environment: 'required',
});

export const rollback = define({
  name: 'rollback',
  summary: 'Rolls back to the previous release, or to a named one',
  description: [
    'Refuses (exit code 5) where that release is not compatible with the newer schema. Then the tasks change at once, and',
    'the Service stack follows. The database is never rolled back, and the migration task stays the newer one.',
  ].join('\n'),
  options: {
    to: { type: 'string', value: 'RELEASE', description: 'id, version or digest; the previous release where absent' },
    'ask-database': {
      type: 'boolean',
      description: 'ask the database for its schema, even where a record has it',
    },
    'tasks-only': {
      type: 'boolean',
      description:
        'restore the tasks from any working tree, and leave the Service stack for a second run; needs --reason',
    },
    reason: { type: 'string', value: 'TEXT', default: '', description: 'why, for the record' },
  },
  examples: [
    'prod',
    'prod --to 1.4.0 --yes --reason "imports fail"',
    'prod --tasks-only --yes --reason "imports fail"',
    'staging --to 20261121T053012Z-0b7d2d9',
  ],
  changes: true,
  environment: 'required',
});

export const abort = define({
  name: 'abort',
  summary: 'Stops a rollout that is in progress, and closes an unfinished release',
  description: [
    'The run that deploys loses the lock and stops. ECS and CloudFormation roll back what is in progress, and the running',
    'tasks are verified. A running migration task continues to its end: half a migration is worse than a whole one.',
  ].join('\n'),
  options: { reason: { type: 'string', value: 'TEXT', default: '', description: 'why, for the record' } },
  examples: ['staging', 'prod --yes --reason "wrong image"'],
  changes: true,
  environment: 'required',
});

export const releases = define({
  name: 'releases',
  summary: 'Lists who released what and when, with which evidence and result',
  options: {
    limit: { type: 'number', integer: true, atLeast: 1, default: 20, description: 'how many, newest first' },
    id: { type: 'string', value: 'ID', description: 'one release with its evidence' },
    'last-good': { type: 'boolean', description: 'only the newest that succeeded and was not rolled back' },
    digest: { type: 'string', value: 'DIGEST', description: 'only releases of this image' },
    commit: { type: 'string', value: 'COMMIT', description: 'only releases of this commit, at least 7 digits of it' },
  },
  examples: [
    'prod',
    'prod --id 20261121T053012Z-0b7d2d9',
    'staging --last-good --json',
    'staging --last-good --commit 0b7d2d9 --json',
  ],
  changes: false,
  environment: 'required',
});

export const notes = define({
  name: 'notes',
  summary: 'Lists what changes between two commits or tags: code, schema, API, alarms and cost',
  description: [
    'Each commit is checked out into a folder of its own and asks its own code for its migrations, its OpenAPI document',
    'and its templates. Where it cannot be run, that part of the notes has the reason. Needs no credentials, and takes about a',
    'minute.',
  ].join('\n'),
  arguments: 'FROM..TO',
  options: { markdown: { type: 'boolean', description: 'as the text of a release or a pull request' } },
  examples: ['v1.3.0..v1.4.0', 'origin/main..HEAD --markdown > notes.md', 'v1.3.0..HEAD --json'],
  changes: false,
  environment: 'none',
});

export const lock = define({
  name: 'lock',
  summary: 'Prevents every deployment until you unlock',
  description: 'Nobody can deploy or roll back while it is held, including you. Only its holder releases it.',
  options: { reason: { type: 'string', value: 'TEXT', description: 'why, for those who want to deploy; required' } },
  examples: ['prod --reason "exams until Friday"'],
  changes: true,
  environment: 'required',
});

export const unlock = define({
  name: 'unlock',
  summary: 'Releases the lock that you took',
  description: [
    'The lock of somebody else needs --force and --reason: that is recorded, and everybody is notified. The lock of a',
    'deployment is released with it; run an interrupted deployment again to resume it.',
  ].join('\n'),
  options: {
    force: { type: 'boolean', description: 'release the lock of somebody else' },
    reason: { type: 'string', value: 'TEXT', description: 'why it is released' },
  },
  examples: ['prod', 'prod --force --reason "Mia is on leave"'],
  changes: true,
  environment: 'required',
});
