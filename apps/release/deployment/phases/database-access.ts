import { readParameter } from '../../aws/ssm.ts';
import { deployStacks } from '../../environment/stacks/deploy-stacks.ts';
import type { Phase } from '../phase.ts';
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
  async execute({ context, assembly, journal }) {
    const ids = stacksOf(assembly.stacks);
    const changed = (await deployStacks(context, assembly, ids)).filter(({ outcome }) => outcome !== 'unchanged');
    if (changed.length === 0) return 'no changes';
    await journal.note({ stacks: [...(journal.record.evidence.stacks ?? []), ...changed.map(({ id }) => id)] });
    return `changed: ${changed.map(({ id }) => id).join(', ')}`;
  },
};

const stacksOf = (stacks: readonly { readonly id: string }[]): string[] =>
  stacks.map(({ id }) => id).filter((id) => accessStacks.includes(id));
