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
      description:
        'let bulk files deactivate more than a tenth of the stored records, or all of them where they are empty',
    },
  },
  examples: ['npm run import -- bundle.zip --school gymnasium-1'],
  changes: false,
  environment: 'none',
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
