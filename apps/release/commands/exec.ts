import { serviceName } from '../../../infra/names.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { openSession, type ShellSession } from '../aws/ecs-exec.ts';
import { type Part, partsOf } from '../aws/ecs-services.ts';
import { listTasks, type Task } from '../aws/ecs-tasks.ts';
import { isAwsError } from '../aws/errors.ts';
import type { Context } from '../environment/context.ts';
import {
  commandLine,
  findPlugin,
  installPlugin,
  openTerminal,
  plugin,
  pluginArguments,
} from '../environment/tasks/shell.ts';
import { defineCommand } from './command.ts';

const container = 'app';

export const command = defineCommand({
  name: 'exec',
  summary: 'Opens a shell in a running task, or runs one command there',
  description: [
    'Only where the entry of the environment says exec: true. Who opened a session stands in CloudTrail, what was done in',
    'it in the log group exec of the environment (npm run release -- logs ENV --part exec). What follows -- is run in',
    'place of the shell. A shell changes nothing that lasts: the next deployment replaces the task.',
  ].join('\n'),
  options: {
    part: { type: 'string', value: 'PART', default: 'api', description: 'api or worker' },
    task: { type: 'string', value: 'ID', description: 'which task, by its id or the beginning of it; else the newest' },
  },
  examples: [
    'npm run release -- exec dev',
    'npm run release -- exec staging --part worker -- node dist/apps/api/verify-cli.js',
  ],
  changes: false,
  environment: 'required',
  async run(context, { values, passed }) {
    const { settings, out, variables } = context;
    if (!settings.service.exec) {
      throw refused(
        `There are no shells in ${settings.name}`,
        'its entry in infra/environments.ts says exec: false, so its tasks have no agent for it',
        [
          `Read its log: npm run release -- logs ${settings.name}`,
          'Look at the same release in an environment that has shells',
        ],
      );
    }
    const part = partsOf(settings).find((one) => one === values.part);
    if (part === undefined) {
      throw refused(
        `--part ${values.part} is not known`,
        `${settings.name} has ${partsOf(settings).join(' and ')}`,
        [],
      );
    }
    const file = findPlugin(variables.PATH);
    if (file === undefined) {
      throw refused(`${plugin} is not installed`, 'sessions of ECS Exec go through it', installPlugin);
    }
    const task = await chooseTask(context, part, values.task);
    const session = await open(context, task, passed.length === 0 ? '/bin/sh' : commandLine(passed));
    out.say(`Task ${task.id} of ${part} in ${settings.name}. CloudTrail records who opened this session,`);
    out.say(`and /classboard/${settings.name}/exec what is done in it.`);
    const code = await openTerminal(
      context,
      file,
      pluginArguments(session, settings.region, variables.all.AWS_PROFILE ?? ''),
    );
    return code === 0 ? exit.done : exit.failed;
  },
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
      next: [`npm run release -- status ${name}`],
    });
  }
  if (given !== undefined && another !== undefined) {
    throw refused(`--task ${given} is not clear`, `${fitting.map(({ id }) => id).join(', ')} begin with it`, []);
  }
  if (!task.execEnabled) {
    throw refused(`Task ${task.id} has no agent for shells`, 'it was started before the entry allowed exec', [
      `npm run release -- deploy ${name}`,
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
