import { define } from '../command-definition.ts';

export const importBundle = define({
  name: 'import',
  script: 'import',
  summary: 'Imports a OneRoster 1.1 or 1.2 CSV bundle into a school',
  description: 'Exit code 0: imported, 1: rejected or failed, and nothing was applied, 5: called wrongly.',
  arguments: 'FILE.zip',
  options: {
    school: { type: 'string', value: 'ID', description: 'sourcedId of the school; must be given' },
    'allow-removals': {
      type: 'boolean',
      description: 'let the bundle deactivate more records than the limit of the school, or all of them by empty files',
    },
  },
  examples: ['npm run import -- bundle.zip --school gymnasium-1'],
  changes: false,
  environment: 'none',
});

export const privacyReplay = define({
  name: 'privacy replay',
  summary: 'Erases again, in a database that was restored, whoever had been erased since its backup',
  description: [
    'Erasures are written down in the bucket of uploads, which a restore of the database leaves alone. The command restore',
    'does this itself; by hand it is for a database that came to serve in another way, before anybody uses it. It can be',
    'repeated. With an environment by a task of the application there; without one, or with local, on what the variables',
    'of this machine name.',
  ].join('\n'),
  options: {
    host: {
      type: 'string',
      value: 'HOST',
      description: 'a restored database that does not serve yet; by default the one that serves',
    },
    former: {
      type: 'string',
      value: 'HOST',
      description: 'the database that served before: what it has not written down yet is written down first',
    },
  },
  examples: ['npm run release -- privacy replay prod'],
  changes: false,
  environment: 'optional',
});

export const restore = define({
  name: 'restore',
  summary: 'Has a restored database serve, once whoever was erased since its backup is erased again',
  description: [
    'RDS or AWS Backup has restored it into an instance of its own. First it gets the migrations that its backup lacks, and',
    'everybody who was erased since is erased in it, while it serves nobody; without that nothing is exchanged. Then the two',
    'instances change names, which takes some minutes without service. In between, when nothing is written any more, the',
    'erasures of the last minutes are read from what served, and repeated. That one is kept under the name NAME-before-MOMENT.',
    'A person confirms it where the environment wants approvals. After an interruption the same command resumes, or prints',
    'what is left. For an administrator: no role of the pipelines may rename a database.',
  ].join('\n'),
  options: {
    instance: { type: 'string', value: 'NAME', description: 'the restored instance; must be given' },
    'former-lost': {
      type: 'boolean',
      description: 'the database that served cannot be read any more: erasures that it has not written down are lost',
    },
  },
  examples: ['prod --instance classboard-prod-database-at-1000'],
  changes: true,
  environment: 'required',
});

export const schoolCreate = define({
  name: 'school create',
  script: 'school:create',
  summary: 'Creates a school and invites its first administrator, who gets a temporary password by mail',
  description: [
    'With an environment by a task of the application there, which reaches its database; without one, or with local, by',
    'what the variables of this machine name.',
  ].join('\n'),
  options: {
    id: { type: 'string', value: 'ID', description: 'sourcedId of the school, such as gymnasium-1' },
    name: { type: 'string', value: 'NAME', description: 'its name' },
    'time-zone': {
      type: 'string',
      value: 'TZ',
      description: 'such as Europe/Berlin; due dates and reports follow it',
    },
    locale: { type: 'string', value: 'TAG', description: 'such as de-DE (default: en); spreadsheets follow it' },
    admin: { type: 'string', value: 'EMAIL', description: 'address of the first administrator' },
    'given-name': { type: 'string', value: 'NAME', description: 'of the administrator (default: School)' },
    'family-name': { type: 'string', value: 'NAME', description: 'of the administrator (default: Administrator)' },
    operator: {
      type: 'boolean',
      description: 'the administrator runs the service as well, as the account of the smoke test does',
    },
    'self-sign-up': { type: 'boolean', description: 'people may register themselves with this school' },
  },
  examples: [
    '--id gymnasium-1 --name "Gymnasium am See" --time-zone Europe/Berlin --admin mia@school.example',
    'npm run release -- school create prod --id gymnasium-1 --name "Gymnasium am See" --time-zone Europe/Berlin --admin mia@school.example',
  ],
  changes: false,
  environment: 'optional',
});
