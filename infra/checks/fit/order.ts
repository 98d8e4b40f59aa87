import { resourcesOf, type Templates } from '../assembly.ts';
import type { Finding } from '../findings.ts';
import { reachable, waitsFor } from './literals.ts';

interface Wait {
  /** What CloudFormation or AWS refuses, or waits for in vain, while the other is not there. */
  readonly type: string;
  /** A stack has to be complete before, or before the phase of the release tool that comes between the two. */
  readonly after: string;
  readonly because: string;
  readonly when?: (properties: never) => boolean;
}

/** What one stack cannot be created without, although no reference says so: people, DNS or a task come between. */
const waits: readonly Wait[] = [
  {
    type: 'AWS::RDS::DBProxyTargetGroup',
    after: 'Migration',
    because: 'the proxy signs in as a role of the roles task',
  },
  {
    type: 'AWS::SecretsManager::RotationSchedule',
    after: 'Migration',
    because: 'a rotation is tried out with a role of the roles task',
  },
  {
    type: 'AWS::Cognito::UserPool',
    after: 'Mail',
    because: 'Cognito refuses a sender that is not verified',
    when: ({ EmailConfiguration }: { EmailConfiguration?: { EmailSendingAccount?: string } }) =>
      EmailConfiguration?.EmailSendingAccount === 'DEVELOPER',
  },
];

/** Resources whose stack does not wait for the one that has to be complete before. */
export function startsTooEarly(environment: Templates): Finding[] {
  const dependencies = new Map(environment.stacks.map((stack) => [stack.id, stack.dependencies] as const));
  return waits.flatMap(({ type, after, because, when }) =>
    resourcesOf(environment, type)
      .filter(({ Properties }) => when?.(Properties as never) ?? true)
      .filter(({ stack }) => !reachable(stack.id, (id) => dependencies.get(id) ?? []).has(after))
      .map(({ stack, logicalId }) => ({
        rule: 'starts-too-early',
        at: `${stack.id}/${logicalId}`,
        message: `does not wait for the stack ${after}: ${because}`,
      })),
  );
}

/**
 * After a failed creation nothing of ours stays: what was retained with its name would block the next try. A revision of
 * a task definition blocks nothing.
 */
export function staysAfterFailure(environment: Templates): Finding[] {
  return resourcesOf(environment)
    .filter(({ DeletionPolicy, Type }) => DeletionPolicy === 'Retain' && Type !== 'AWS::ECS::TaskDefinition')
    .map(({ stack, logicalId, Type }) => ({
      rule: 'stays',
      at: `${stack.id}/${logicalId}`,
      message: `${Type} with Retain outlives its own failed creation; RetainExceptOnCreate does not`,
    }));
}

/** Property by which a service refuses to delete, also when CloudFormation rolls a failed creation back. */
const refusesDeletion: Readonly<Record<string, (properties: never) => boolean>> = {
  'AWS::Cognito::UserPool': ({ DeletionProtection }: { DeletionProtection?: string }) =>
    DeletionProtection === 'ACTIVE',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (properties) =>
    JSON.stringify(properties).includes('"deletion_protection.enabled","Value":"true"'),
  'AWS::RDS::DBInstance': ({ DeletionProtection }: { DeletionProtection?: boolean }) => DeletionProtection === true,
};

/** Types that wait for something outside of AWS, and so are what a creation fails at. */
const waitsForPeople = new Set(['AWS::CertificateManager::Certificate']);

/** A certificate that nobody validates ends the creation of its stack: what refuses deletion must not stand by then. */
export function standsInTheWay(environment: Templates): Finding[] {
  return environment.stacks.flatMap((stack) => {
    const entries = Object.entries(stack.resources);
    const fragile = entries.filter(([, { Type }]) => waitsForPeople.has(Type)).map(([id]) => id);
    return entries
      .filter(([, { Type, Properties }]) => refusesDeletion[Type]?.((Properties ?? {}) as never) === true)
      .flatMap(([logicalId, { Type }]) => {
        const before = reachable(logicalId, (id) => waitsFor(stack.resources[id] ?? {}));
        return fragile
          .filter((id) => !before.has(id))
          .map((id) => ({
            rule: 'stands-in-the-way',
            at: `${stack.id}/${logicalId}`,
            message: `${Type} refuses deletion, and does not wait for ${id}, whose failure would roll it back`,
          }));
      });
  });
}
