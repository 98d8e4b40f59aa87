import { define } from '../command-definition.ts';

export const status = define({
  name: 'status',
  summary: 'Shows on one screen what runs and what is wrong',
  description: [
    'What is wrong comes first. Then the release that runs, the services, stacks that are not stable, alarms that are',
    'firing, the lock, the last release and the age of backups. It is a report: exit code 0 also when something is wrong.',
  ].join('\n'),
  options: {},
  examples: ['prod', 'prod --json'],
  changes: false,
  environment: 'required',
});

export const watch = define({
  name: 'watch',
  summary: 'Shows what CloudFormation and ECS do, as it happens',
  description: [
    'Events of all stacks and of the services, and every task that fails: why it stopped, its exit code and the last lines',
    'of its own log, fetched before ECS forgets the task. If the last deployment was rolled back, it begins with that.',
    'Changes nothing. Ctrl-C ends it.',
  ].join('\n'),
  options: {
    minutes: { type: 'number', above: 0, description: 'end after so many minutes' },
    'until-idle': { type: 'boolean', description: 'end when no stack and no service is being changed' },
  },
  examples: ['prod', 'staging --until-idle --json'],
  changes: false,
  environment: 'required',
});

export const logs = define({
  name: 'logs',
  summary: 'Shows the log of the application, the migration or the shells',
  description: [
    'Lines are shown with time, level, task, message, route and request id. With --json each line is one object with',
    'everything that was logged. The log holds ids and numbers only, and nothing is added here.',
  ].join('\n'),
  options: {
    part: {
      type: 'string',
      choices: ['api', 'worker', 'migration', 'traces', 'exec'],
      default: 'api',
      description: 'whose log',
    },
    since: { type: 'string', value: 'TIME', default: '30m', description: 'from when on: 45s, 30m, 2h, 1d or a time' },
    filter: { type: 'string', value: 'PATTERN', description: 'lines that match, in the filter language of CloudWatch' },
    task: { type: 'string', value: 'ID', description: 'one task, by its id or the beginning of it' },
    request: { type: 'string', value: 'ID', description: 'one request, by its request id' },
    level: {
      type: 'string',
      choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
      description: 'this bad or worse; lines without a level are shown too',
    },
    follow: { type: 'boolean', description: 'continue with new lines; Ctrl-C ends it' },
  },
  examples: [
    'prod --level error --since 2h',
    'prod --request 0b7d2d9e-6f0a-4f5e-9a51-0d5b8f7c1e11 --since 1d',
    'staging --part worker --follow',
    'dev --part migration --since 1d --json',
  ],
  changes: false,
  environment: 'required',
});

export const exec = define({
  name: 'exec',
  summary: 'Opens a shell in a running task, or runs one command there',
  description: [
    'Only where the entry of the environment has exec: true. CloudTrail has who opened a session; what was done in',
    'it is in the log group exec of the environment (npm run release -- logs ENV --part exec). What follows -- is run in',
    'place of the shell. A shell changes nothing that lasts: the next deployment replaces the task.',
  ].join('\n'),
  options: {
    part: { type: 'string', value: 'PART', default: 'api', description: 'api or worker' },
    task: { type: 'string', value: 'ID', description: 'which task, by its id or the beginning of it; else the newest' },
  },
  examples: ['dev', 'staging --part worker -- node dist/apps/api/health/verify-cli.js'],
  changes: false,
  environment: 'required',
});

export const drift = define({
  name: 'drift',
  summary: 'Compares the stacks with what is deployed',
  description: [
    'Finds what somebody changed by hand, in all stacks of the environment. CloudFormation compares; nothing else',
    'happens without --revert. What AWS itself changes (the backup window, storage, minor versions, the number of tasks)',
    'is listed and is no drift.',
    '--revert asks a person where the environment wants approvals, and never puts a release back that was rolled back.',
    'Exit code 0: no drift, or it was reverted, 1: not everything could be compared, 2: drift.',
  ].join('\n'),
  options: {
    'max-age': {
      type: 'number',
      value: 'HOURS',
      atLeast: 0,
      default: 0,
      description: 'reuse comparisons that are not older',
    },
    revert: { type: 'boolean', description: 'set what was changed by hand back to the templates' },
  },
  examples: ['prod', 'prod --max-age 24 --json', 'staging --revert'],
  changes: true,
  environment: 'required',
});
