import { databaseIdentifier, proxyName } from '../../../../infra/names.ts';
import { readProxyTargets } from '../../aws/rds.ts';
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

/** Requests get their connections from the proxy: its target is the database that serves, and can be signed in to. */
export const proxyReaches = (context: Pick<Context, 'aws' | 'settings'>, facts: Facts): CheckDefinition => {
  const { settings } = context;
  const [identifier, proxy] = [databaseIdentifier(settings), proxyName(settings)];
  return {
    name: 'proxy',
    fix: `aws rds describe-db-proxy-targets --db-proxy-name ${proxy}; where it has no target: aws rds register-db-proxy-targets --db-proxy-name ${proxy} --db-instance-identifiers ${identifier}`,
    async run() {
      if (!settings.database.proxy) throw new NotApplicable('requests connect to the database itself');
      if ((await findStack(facts, settings, 'database-access')) === undefined)
        throw new NotApplicable('it comes with the first deployment');
      const [target] = await readProxyTargets(context);
      if (target === undefined) throw new CheckFailed(`${proxy} has no database`);
      const { instance, state, reason } = target;
      if (instance !== identifier) throw new CheckFailed(`${proxy} reaches ${instance}, and not ${identifier}`);
      if (state !== 'AVAILABLE')
        throw new CheckFailed([`${identifier} is ${state}`, reason].filter(Boolean).join(': '));
      return `reaches ${identifier}`;
    },
  };
};
