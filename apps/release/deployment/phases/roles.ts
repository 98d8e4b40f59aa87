import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import { createParameter, readParameter, writeParameter } from '../../aws/ssm.ts';
import { requireParameter } from '../../environment/params/require-parameter.ts';
import { runOneOff } from '../../environment/tasks/one-off.ts';
import { type Phase, skippedWithOnly } from '../phase.ts';

export const rolesRan = 'release/roles-ran';

/** Creates the roles of a new database, once: later passwords change by rotation. */
export const roles: Phase = {
  name: 'roles',
  async skipReason(run) {
    const { context, journal, rolesAgain } = run;
    const only = skippedWithOnly('infra')(run);
    if (only !== undefined) return only;
    if (context.settings.database.replicaOf !== undefined) return 'a replica has the roles of its source';
    if (rolesAgain) return undefined;
    if ((await readParameter(context, rolesRan)) !== undefined) return 'they were created before';
    return journal.record.before === undefined ? undefined : 'an application that serves has its roles';
  },
  async execute({ context, journal }) {
    const result = await runOneOff(context, {
      taskDefinition: await requireParameter(context, 'release/roles-task-definition'),
      container: 'roles',
      title: 'Roles of the database',
      startedBy: `roles-${journal.record.id}`,
      isResumable: true,
    });
    if (result.exitCode !== 0) {
      throw new Failure({
        what: 'The roles of the database could not be created',
        why: result.why,
        next: [commandLine('logs', context.settings.name, { part: 'migration', since: '1h' }), 'Then deploy again'],
      });
    }
    const at = context.clock.now().toISOString();
    if (!(await createParameter(context, rolesRan, at))) await writeParameter(context, rolesRan, at);
    return undefined;
  },
};
