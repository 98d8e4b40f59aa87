import type { RegisterTaskDefinitionRequest, Tag, TaskDefinition } from '@aws-sdk/client-ecs';
import { AwsError, type FakeAccount } from '../handlers.ts';

export interface KnownTaskDefinition extends TaskDefinition {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
}

/** Task definitions of the environment's region: revisions of families, ACTIVE until they are deregistered. */
export class TaskDefinitions {
  private readonly byArn = new Map<string, { definition: KnownTaskDefinition; tags: Tag[] }>();

  constructor(private readonly fake: FakeAccount) {}

  register(input: RegisterTaskDefinitionRequest, by: string): KnownTaskDefinition {
    const { tags = [], ...rest } = input;
    const family = input.family ?? 'unnamed';
    const revision = Math.max(0, ...this.revisions(family).map((known) => known.revision)) + 1;
    const { region, account } = this.fake.settings;
    const definition: KnownTaskDefinition = {
      ...rest,
      taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/${family}:${revision}`,
      family,
      revision,
      status: 'ACTIVE',
      volumes: input.volumes ?? [],
      placementConstraints: [],
      compatibilities: ['EC2', 'FARGATE'],
      registeredAt: this.fake.now(),
      registeredBy: by,
    };
    this.byArn.set(definition.taskDefinitionArn, { definition, tags });
    return definition;
  }

  /** By ARN, `family:revision`, or the newest active of a family. */
  find(reference: string): KnownTaskDefinition | undefined {
    const name = reference.split(':task-definition/').at(-1) ?? reference;
    const [family = '', revision] = name.split(':');
    const known = this.revisions(family);
    if (revision === undefined) return known.filter(({ status }) => status === 'ACTIVE').at(-1);
    return known.find((definition) => definition.revision === Number(revision));
  }

  /** @throws AwsError ClientException, as ECS answers DescribeTaskDefinition and RunTask */
  get(reference: string): KnownTaskDefinition {
    const found = this.find(reference);
    if (found === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
    return found;
  }

  /** @throws AwsError where new tasks may not be started from it */
  getActive(reference: string): KnownTaskDefinition {
    const found = this.find(reference);
    if (found === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
    if (found.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
    return found;
  }

  tagsOf(arn: string): Tag[] {
    return this.byArn.get(arn)?.tags ?? [];
  }

  deregister(arn: string): KnownTaskDefinition {
    const known = this.byArn.get(this.get(arn).taskDefinitionArn);
    if (known === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
    known.definition = { ...known.definition, status: 'INACTIVE', deregisteredAt: this.fake.now() };
    return known.definition;
  }

  /** Oldest first. */
  all(): KnownTaskDefinition[] {
    return [...this.byArn.values()]
      .map(({ definition }) => definition)
      .sort((a, b) => a.family.localeCompare(b.family, 'en') || a.revision - b.revision);
  }

  private revisions(family: string): KnownTaskDefinition[] {
    return this.all().filter((definition) => definition.family === family);
  }
}
