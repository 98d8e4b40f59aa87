import { define } from '../command-definition.ts';

const doctorGroups = [
  'tools',
  'source',
  'account',
  'quotas',
  'domain',
  'mail',
  'cost',
  'github',
  'parameters',
  'roles',
  'data',
  'alarms',
  'stacks',
] as const;

export const doctor = define({
  name: 'doctor',
  summary: 'Checks this machine, the account and what runs there, and shows how to fix what is wrong',
  description: [
    'A tree of checks, each PASS, FAIL or SKIP. It changes nothing, and one check that cannot be made stops no other.',
    'In an empty account it also shows the steps of the first deployment in their order.',
    `Groups: ${doctorGroups.join(', ')}.`,
  ].join('\n'),
  options: {
    only: {
      type: 'string',
      multiple: true,
      value: 'GROUP',
      choices: doctorGroups,
      description: 'only this group; may be repeated',
    },
    'skip-drift': {
      type: 'boolean',
      description: 'does not compare the stacks with what is there, which may take minutes',
    },
  },
  examples: ['staging', 'prod --only alarms --only data', 'prod --json | jq .children'],
  changes: false,
  environment: 'required',
  examinesAccount: true,
});

export const smoke = define({
  name: 'smoke',
  summary: 'Uses a running environment as people do, and leaves nothing behind',
  description: [
    'Health, sign-in with the second factor, a class and an assignment from making to deleting, an upload with its',
    'download through the CDN, a run of a job, headers, problems, TLS and the days left of certificates; through the',
    'balancer and through CloudFront where the environment has them. Everything it creates is in the school of its own',
    'account and is deleted again, also after a failure or an interruption. What the API deletes stays in the database',
    'marked as deleted, a bucket with versions keeps the file until its lifecycle ends it, and the run of the job stays',
    'in its history.',
  ].join('\n'),
  options: {
    url: { type: 'string', value: 'URL', description: 'test what answers there, instead of an environment' },
    web: { type: 'string', value: 'URL', description: 'CloudFront in front of the API, with --url' },
    files: { type: 'string', value: 'URL', description: 'where downloads must come from, with --url' },
    account: {
      type: 'string',
      value: 'FILE',
      description: 'JSON with username, password and totpSecret, instead of the secret or the demo school',
    },
    commit: { type: 'string', value: 'COMMIT', description: 'the release that must answer' },
    'job-seconds': { type: 'number', above: 0, default: 120, description: 'how long the run of the job may take' },
    'scan-seconds': { type: 'number', above: 0, default: 300, description: 'how long the malware scan may take' },
  },
  examples: ['staging', 'prod --commit 0b7d2d9 --json', 'local', '--url http://localhost:3000'],
  changes: false,
  environment: 'optional',
});

export const smokeEnrol = define({
  name: 'smoke enrol',
  summary: 'Makes an invited administrator the account of the smoke test',
  description: [
    'Takes the temporary password that came by mail, sets a new one and an authenticator, and prints the account as',
    'JSON on stdout: the value of the secret smoke/account. It is shown this once. With --rotate it takes the account',
    'as it is and gives it a new password and a new authenticator.',
  ].join('\n'),
  options: {
    address: { type: 'string', value: 'ADDRESS', description: 'who was invited by npm run school:create' },
    url: { type: 'string', value: 'URL', description: 'the API that answers there, instead of an environment' },
    rotate: { type: 'boolean', description: 'change password and authenticator of the account that is there' },
    account: { type: 'string', value: 'FILE', description: 'the account to rotate, instead of the secret' },
    'password-file': {
      type: 'string',
      value: 'FILE',
      description: 'holds the temporary password, instead of being asked for it; /dev/stdin for a pipe',
    },
  },
  examples: [
    'staging --address smoke@staging.classboard.example',
    'npm run --silent release -- smoke enrol staging --rotate > account.json',
    'npm run --silent release -- smoke enrol prod --address smoke@classboard.example > account.json',
  ],
  changes: true,
  environment: 'optional',
});

export const verify = define({
  name: 'verify',
  summary: 'Checks each integration, one by one, with the role that uses it',
  description: [
    'From inside a task with the image, the settings and the role of the application: database TLS and rights,',
    'migrations, queue, schedules, clock, bucket and its policy, user pool and its client, secrets. From outside, with',
    'your own credentials: mail identity, alarms and who is notified of them, backup plan and its newest recovery points,',
    'certificates. Nothing is changed but a small object under verify/ in the bucket, which is deleted again.',
  ].join('\n'),
  options: {
    only: { type: 'string', choices: ['app', 'outside'], description: 'one of the two sides' },
  },
  examples: ['staging', 'prod --only outside --json', 'local'],
  changes: false,
  environment: 'optional',
});
