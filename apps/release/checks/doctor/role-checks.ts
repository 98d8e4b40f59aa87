import { repositoryName } from '../../../../infra/names.ts';
import { type Check, fail, pass } from '../../../cli/check-tree.ts';
import { readServices } from '../../aws/ecs-services.ts';
import { readTaskDefinition, type TaskDefinition } from '../../aws/ecs-tasks.ts';
import { deniedActions } from '../../aws/iam.ts';
import { listSecretStates } from '../../aws/secrets-manager.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { undoByHand } from '../../environment/stacks/known-drift.ts';
import { type CheckDefinition, NotApplicable } from '../check.ts';
import { type Facts, findStack } from './facts.ts';

type Place = Pick<Context, 'aws' | 'settings'>;

interface Right {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * The roles that start the tasks may read what the tasks are given. A secret that a role cannot read shows only when
 * ECS starts the next task, which may be at night.
 */
export const executionRoles = (context: Place, facts: Facts): CheckDefinition => ({
  name: 'roles',
  fix: undoByHand(context.settings, 'of the image'),
  async run() {
    if ((await findStack(facts, context.settings, 'service')) === undefined) {
      throw new NotApplicable('the roles come with the first deployment');
    }
    const [definitions, arns] = await Promise.all([definitionsInUse(context), secretArns(context)]);
    if (definitions.length === 0) throw new NotApplicable('no task definition is in use');
    return (await Promise.all(definitions.map((definition) => checkRole(context, definition, arns)))).flat();
  },
});

async function definitionsInUse(context: Place): Promise<TaskDefinition[]> {
  const [services, migration] = await Promise.all([
    readServices(context),
    readParameter(context, 'release/migration-task-definition'),
  ]);
  const names = [...services.map(({ taskDefinition }) => taskDefinition), migration?.value ?? ''].filter(Boolean);
  const found = await Promise.all(names.map((name) => readTaskDefinition(context, name)));
  return found.filter((one) => one !== undefined);
}

/** A task may name a secret without its last characters, which the policies have to name. */
async function secretArns(context: Place): Promise<ReadonlyMap<string, string>> {
  const states = await listSecretStates(context);
  return new Map([...states.values()].map(({ arn }) => [arn.replace(/-[A-Za-z0-9]{6}$/, ''), arn]));
}

async function checkRole(
  context: Place,
  definition: TaskDefinition,
  arns: ReadonlyMap<string, string>,
): Promise<Check[]> {
  const { account, region } = context.settings;
  const { family, executionRole, containers } = definition;
  const role = executionRole.split('/').at(-1) ?? executionRole;
  const repository = `arn:aws:ecr:${region}:${account}:repository/${repositoryName}`;
  const groups = containers.flatMap(({ log }) => log?.group ?? []);
  const rights: Record<string, Right> = {
    secrets: {
      actions: ['secretsmanager:GetSecretValue'],
      resources: containers.flatMap(({ secrets }) => Object.values(secrets).map((from) => wholeArn(from, arns))),
    },
    image: { actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [repository] },
    logs: {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: groups.map((group) => `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:task`),
    },
  };
  return Promise.all(
    Object.entries(rights)
      .filter(([, { resources }]) => resources.length > 0)
      .map(async ([what, { actions, resources }]) => {
        const name = `${family}: ${what}`;
        const denied = await deniedActions(context.aws, executionRole, actions, [...new Set(resources)]);
        if (denied.length === 0) return pass(name, `${role} may`);
        const list = denied.map(({ action, resource }) => `${action} on ${resource}`).join(', ');
        return fail(name, `${role} may not: ${list}`, undoByHand(context.settings, 'of the image'));
      }),
  );
}

/** `ARN:key:stage:version` and `ARN` without its last characters, as the ARN that policies see. */
export function wholeArn(from: string, arns: ReadonlyMap<string, string>): string {
  const bare = from.split(':').slice(0, 7).join(':');
  return arns.get(bare) ?? bare;
}
