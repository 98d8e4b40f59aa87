import { serviceName } from '../../../infra/names.ts';
import { commandLine, shellLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { openSession, type ShellSession } from '../aws/ecs-exec.ts';
import { type Part, partsOf } from '../aws/ecs-services.ts';
import { listTasks, type Task } from '../aws/ecs-tasks.ts';
import { isAwsError } from '../aws/errors.ts';
import type { Context } from '../environment/context.ts';
import { findPlugin, installPlugin, openTerminal, plugin, pluginArguments } from '../environment/tasks/shell.ts';
import { implement } from './command.ts';

const container = 'app';

export const command = implement(definitions.exec, async (context, { values, passed }) => {
  const { settings, out, variables } = context;
  if (!settings.service.exec) {
    throw refused(
      `There are no shells in ${settings.name}`,
      'its entry in infra/environments.ts has exec: false, so its tasks have no agent for it',
      [
        `Read its log: ${commandLine('logs', settings.name)}`,
        'Look at the same release in an environment that has shells',
      ],
    );
  }
  const part = partsOf(settings).find((one) => one === values.part);
  if (part === undefined) {
    throw refused(`--part ${values.part} is not known`, `${settings.name} has ${partsOf(settings).join(' and ')}`, []);
  }
  const file = findPlugin(variables.PATH);
  if (file === undefined) {
    throw refused(`${plugin} is not installed`, 'sessions of ECS Exec go through it', installPlugin);
  }
  const task = await chooseTask(context, part, values.task);
  const session = await open(context, task, passed.length === 0 ? '/bin/sh' : shellLine(passed));
  out.print(`Task ${task.id} of ${part} in ${settings.name}. CloudTrail records who opened this session,`);
  out.print(`and /classboard/${settings.name}/exec what is done in it.`);
  const code = await openTerminal(
    context,
    file,
    pluginArguments(session, settings.region, variables.all.AWS_PROFILE ?? ''),
  );
  return code === 0 ? exit.done : exit.failed;
});

const refused = (what: string, why: string, next: readonly string[]): Failure =>
  new Failure({ what, why, next, exitCode: exit.blocked });

/** Newest first: that is the one of a rollout that somebody wants to look into. */
async function chooseTask(context: Context, part: Part, given: string | undefined): Promise<Task> {
  const { name } = context.settings;
  const tasks = await listTasks(context, { service: serviceName(context.settings, part) }, 'RUNNING');
  const running = tasks
    .filter(({ status }) => status === 'RUNNING')
    .sort((one, other) => (other.startedAt?.getTime() ?? 0) - (one.startedAt?.getTime() ?? 0));
  const fitting = given === undefined ? running : running.filter(({ id }) => id.startsWith(given));
  const [task, another] = fitting;
  if (task === undefined) {
    throw new Failure({
      what: given === undefined ? `No task of ${part} runs in ${name}` : `No running task of ${part} is ${given}`,
      why: running.length === 0 ? 'none is running' : `running are ${running.map(({ id }) => id).join(', ')}`,
      next: [commandLine('status', name)],
    });
  }
  if (given !== undefined && another !== undefined) {
    throw refused(`--task ${given} is not clear`, `${fitting.map(({ id }) => id).join(', ')} begin with it`, []);
  }
  if (!task.execEnabled) {
    throw refused(`Task ${task.id} has no agent for shells`, 'it was started before the entry allowed exec', [
      commandLine('deploy', name),
    ]);
  }
  return task;
}

async function open(context: Context, task: Task, line: string): Promise<ShellSession> {
  try {
    return await openSession(context, task, container, line);
  } catch (error) {
    if (isAwsError(error, 'TargetNotConnectedException', 'InvalidParameterException', 'ClientException')) {
      throw new Failure({
        what: `Task ${task.id} takes no session`,
        why: error.message,
        next: ['A task that has just started needs some seconds: try again', 'Choose another task with --task'],
        cause: error,
      });
    }
    throw error;
  }
}
