import { describeRelease } from '../deployment/record/text.ts';
import { rollback } from '../deployment/rollback/rollback.ts';
import { defineCommand } from './command.ts';

export const command = defineCommand({
  name: 'rollback',
  summary: 'Brings the release before back, or a named one',
  description: [
    'Refuses (exit code 5) where the schema is newer than that release can bear. Then the tasks change at once, and the',
    'stacks follow, so that no drift is left. The database is never rolled back.',
  ].join('\n'),
  options: {
    to: { type: 'string', value: 'RELEASE', description: 'id, version or digest; the release before where absent' },
    'ask-database': { type: 'boolean', description: 'ask the database for its schema, even where a record says it' },
    reason: { type: 'string', value: 'TEXT', default: '', description: 'why, for the record' },
  },
  examples: [
    'npm run release -- rollback prod',
    'npm run release -- rollback prod --to 1.4.0 --yes --reason "imports fail"',
    'npm run release -- rollback staging --to 20261121T053012Z-0b7d2d9',
  ],
  changes: true,
  environment: 'required',
  async run(context, { values, yes }) {
    const { to, reason } = values;
    const { record, exitCode } = await rollback(context, { to, reason, yes, askDatabase: values['ask-database'] });
    context.out.data(record, describeRelease(record));
    return exitCode;
  },
});
