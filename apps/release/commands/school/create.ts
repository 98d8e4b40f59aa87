import { randomBytes } from 'node:crypto';
import type { Input } from '../../../cli/command-definition.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import { readServices } from '../../aws/ecs-services.ts';
import { runOneOff } from '../../environment/tasks/one-off.ts';
import { implement } from '../command.ts';

const definition = definitions['school create'];

/** A school of an environment, by a task of the application: it reaches the database, and may invite and send mail. */
export const command = implement(definition, async (context, input) => {
  if (context.environment === undefined || context.environment === 'local') {
    const { command: here } = await import('../../../api/schools/create-command.ts');
    return here.run(context, input);
  }
  const { id, admin } = input.values;
  // Before a task starts, which takes a minute.
  const { readSchoolRequest } = await import('../../../api/schools/create-request.ts');
  readSchoolRequest(input.values);
  const { name } = context.settings;
  const api = (await readServices(context)).find(({ part }) => part === 'api');
  if (api === undefined) {
    throw new Failure({
      what: 'No school was created',
      why: `nothing runs in ${name} yet, so there is no application to do it`,
      next: [commandLine('deploy', name)],
    });
  }
  const result = await runOneOff(context, {
    taskDefinition: api.taskDefinition,
    container: 'app',
    command: ['node', 'dist/apps/api/schools/create-cli.js', ...wordsOf(input)],
    title: `School ${id}`,
    // What serves reaches the proxy of the database and Cognito; the place of migrations does not.
    ...(api.securityGroups.length === 0 ? {} : { securityGroups: api.securityGroups }),
    // A repetition is a new task: what the first one left, the application finds and completes.
    startedBy: `school-${randomBytes(6).toString('hex')}`,
    isResumable: false,
  });
  if (result.exitCode !== 0) {
    const printed = result.lines.filter((line) => line.trim() !== '').slice(-3);
    throw new Failure({
      what: `The school ${id} was not created`,
      why: [result.why, ...printed].join('; '),
      next: [commandLine('verify', name), 'Then the same command again'],
    });
  }
  context.out.data({ school: id }, `Created school ${id} in ${name}; ${admin} has been sent a temporary password.`);
  return exit.done;
});

type Given = Input<typeof definition.options>;

/** The options as they were given, for the same command in the image. */
const wordsOf = ({ values }: Given): string[] =>
  Object.entries(values).flatMap(([option, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${option}`] : [`--${option}`, value];
  });
