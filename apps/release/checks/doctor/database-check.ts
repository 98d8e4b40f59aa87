import { databaseIdentifier } from '../../../../infra/names.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { type Facts, findStack } from './facts.ts';

/** States in which it serves and takes changes. */
const good = [
  'available',
  'backing-up',
  'storage-optimization',
  'configuring-enhanced-monitoring',
  'configuring-log-exports',
];

/** The database serves, and nothing is being done to it at the moment. */
export const databaseReady = ({ settings }: Pick<Context, 'settings'>, facts: Facts): CheckDefinition => {
  const identifier = databaseIdentifier(settings);
  return {
    name: 'database',
    fix: `aws rds describe-events --source-type db-instance --source-identifier ${identifier} --duration 1440`,
    async run() {
      const database = await facts.database();
      if (database === undefined) {
        if ((await findStack(facts, settings, 'data')) === undefined) {
          throw new NotApplicable('it comes with the first deployment');
        }
        throw new CheckFailed(`${identifier} is gone although its stack stands`);
      }
      if (!good.includes(database.status)) throw new CheckFailed(`${identifier} is ${database.status}`);
      const waiting =
        database.pending.length === 0 ? '' : `; waits for its maintenance window: ${database.pending.join(', ')}`;
      return `${database.status}${waiting}`;
    },
  };
};
