import { define } from '../command-definition.ts';

export const start = define({
  name: 'start',
  script: 'start',
  summary: 'Starts ClassBoard with everything it needs on this machine, until Ctrl-C',
  description: [
    'PostgreSQL, fakes of Cognito, S3 and mail, and the API with a demo school. Other ports: LOCAL_POSTGRES_PORT,',
    'LOCAL_COGNITO_PORT, LOCAL_S3_PORT, LOCAL_MAILBOX_PORT. The data folder is .local; LOCAL_DATA_FOLDER names another.',
    'More: docs/local.md',
  ].join('\n'),
  options: {
    port: { type: 'string', value: 'PORT', description: 'the API listens there (default 3000)' },
    reset: { type: 'boolean', description: 'empties the data folder first, after asking' },
  },
  examples: ['', '--port 3001', '--reset --yes'],
  changes: true,
  environment: 'none',
});

export const schemaTypes = define({
  name: 'schema types',
  script: 'schema:types',
  summary: 'Writes the row type of every table to apps/api/database/schema.generated.ts',
  description: 'They are read from a scratch database with every migration applied.',
  options: {
    check: { type: 'boolean', description: 'writes nothing; exit code 1 where the file is not up to date' },
  },
  examples: ['', '--check'],
  changes: false,
  environment: 'none',
});
