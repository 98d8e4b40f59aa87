import { type LocatedResource, resourcesOf, type Templates } from '../../../infra/checks/assembly.ts';
import type { Json } from '../../../infra/checks/matching.ts';
import { resourceBehind } from '../../../infra/checks/references.ts';
import { policiesOf, refused, type Statement } from '../../fake-aws/access/policy.ts';
import type { Task } from '../template/tasks.ts';
import type { TemplateValues } from '../template/values.ts';
import type { NeededRight } from './calls.ts';

type Kind = 'TaskRoleArn' | 'ExecutionRoleArn';

/** What the roles of the tasks may do, by the policies that the templates give them. */
export class TaskRoles {
  constructor(
    private readonly templates: Templates,
    private readonly values: TemplateValues,
  ) {}

  /** The rights that the role of the task which made a call does not have, in words. */
  missing(needed: readonly NeededRight[], families: ReadonlyMap<string, Task>): string[] {
    return needed.flatMap((right) => {
      const task = families.get(right.part);
      if (task === undefined) throw new Error(`There is no task ${right.part}`);
      return this.refusedOf(task, 'TaskRoleArn', [right]);
    });
  }

  /** What ECS needs to start a task: its secrets, its image, its log. */
  missingToStart(task: Task): string[] {
    const definition = this.definitionOf(task);
    const { account, region } = this.templates.settings;
    const secrets = task.containers.flatMap(({ secrets }) => Object.values(secrets));
    const images = task.containers.flatMap(
      ({ image }) => /\.dkr\.ecr\.[a-z0-9-]+\.[a-z.]+\/([^@:]+)/.exec(image)?.[1] ?? [],
    );
    const groups: string[] = definition.Properties.ContainerDefinitions.map(({ LogConfiguration }: Json) =>
      this.values.text(LogConfiguration.Options['awslogs-group'], definition.stack),
    );
    const right = (action: string, resource: string): Omit<NeededRight, 'part'> => ({
      action,
      resources: [resource],
      context: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
    });
    const streams = groups.map((group) => `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:task`);
    return this.refusedOf(task, 'ExecutionRoleArn', [
      ...secrets.map((from) => right('secretsmanager:GetSecretValue', wholeArn(from))),
      ...(secrets.length === 0 ? [] : [right('kms:Decrypt', `arn:aws:kms:${region}:${account}:key/rehearsal`)]),
      ...images.flatMap((image) => [
        right('ecr:GetAuthorizationToken', '*'),
        ...['BatchGetImage', 'GetDownloadUrlForLayer', 'BatchCheckLayerAvailability'].map((action) =>
          right(`ecr:${action}`, `arn:aws:ecr:${region}:${account}:repository/${image}`),
        ),
      ]),
      ...streams.flatMap((stream) => [right('logs:CreateLogStream', stream), right('logs:PutLogEvents', stream)]),
    ]);
  }

  private refusedOf(task: Task, kind: Kind, rights: readonly Omit<NeededRight, 'part'>[]): string[] {
    const statements = this.statementsOf(task, kind);
    return rights.flatMap(({ action, resources, context }) => {
      const resource = refused(statements, { action, resources, context });
      const role = kind === 'TaskRoleArn' ? 'task role' : 'execution role';
      return resource === undefined ? [] : [`the ${role} of ${task.family} may not ${action} on ${resource}`];
    });
  }

  private definitionOf({ family }: Task): LocatedResource {
    const found = resourcesOf(this.templates, 'AWS::ECS::TaskDefinition').find(
      ({ Properties }) => Properties.Family === family,
    );
    if (found === undefined) throw new Error(`no task definition ${family}`);
    return found;
  }

  private statementsOf(task: Task, kind: Kind): Statement[] {
    const definition = this.definitionOf(task);
    const { stack } = definition;
    const role = resourceBehind(this.templates, stack, definition.Properties[kind]);
    const policies = policiesOf(stack.resources, role?.logicalId);
    const texts = (value: Json): string[] => [value].flat().map((one) => this.values.text(one, stack));
    return policies.flatMap(([, { Properties }]) =>
      Properties.PolicyDocument.Statement.map(({ Effect, Action, Resource, Condition = {} }: Json) => ({
        effect: Effect,
        actions: texts(Action),
        resources: texts(Resource),
        conditions: Object.fromEntries(
          Object.entries(Condition as Record<string, Json>).map(([operator, keys]) => [
            operator,
            Object.fromEntries(Object.entries(keys as Json).map(([key, value]) => [key, texts(value)])),
          ]),
        ),
      })),
    );
  }
}

/** Of `ARN:KEY:STAGE:VERSION`, and with six characters at its end where only the name is known. */
function wholeArn(valueFrom: string): string {
  const arn = valueFrom.split(':').slice(0, 7).join(':');
  return /-[A-Za-z0-9]{6}$/.test(arn) ? arn : `${arn}-AbCdEf`;
}
