import { readParameter } from '../../aws/ssm.ts';
import type { Phase } from '../phase.ts';
import { deployEach } from './deploy-each.ts';
import { rolesRan } from './roles.ts';

/** The stacks of what signs in to the database as its roles: it cannot be created before they are. */
export const accessStacks = ['DatabaseAccess'];

/** The proxy and the rotation, once the roles are there. */
export const databaseAccess: Phase = {
  name: 'database-access',
  async skipReason({ context, assembly, journal }) {
    const { only } = journal.record;
    if (only === 'app') return '--only app was asked for';
    if (stacksOf(assembly.stacks).length === 0) return `${context.settings.name} has neither proxy nor rotation`;
    // Without a task that creates them, the roles of a new database are not there yet.
    const isNew = journal.record.before === undefined && (await readParameter(context, rolesRan)) === undefined;
    return only === 'infra' && isNew ? 'the first release creates the roles that it needs' : undefined;
  },
  execute: (run) => deployEach(run, 'database-access', stacksOf(run.assembly.stacks)),
};

const stacksOf = (stacks: readonly { readonly id: string }[]): string[] =>
  stacks.map(({ id }) => id).filter((id) => accessStacks.includes(id));
