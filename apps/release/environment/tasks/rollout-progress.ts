import type { Deployment, DeploymentDetail, Generation, Service } from '../../aws/ecs-services.ts';

/** `classboard-prod-api:12` of a task definition's ARN. */
export const revisionOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

const generationText = (one: Generation): string =>
  [
    `${revisionOf(one.taskDefinition)} ${one.running} of ${one.desired} running`,
    one.pending > 0 ? `${one.pending} starting` : '',
    one.failed > 0 ? `${one.failed} failed` : '',
  ]
    .filter(Boolean)
    .join(', ');

/** Where a service's rollout stands, in one line. */
export function progressText(service: Service, deployment?: Deployment, detail?: DeploymentDetail): string {
  const [primary] = service.generations.filter(({ status }) => status === 'PRIMARY');
  const going = service.generations.filter(({ status, running }) => status !== 'PRIMARY' && running > 0);
  const state = deployment?.status ?? primary?.rolloutState ?? '';
  return [
    `${service.part}: ${state === '' ? service.status : state}${detail?.stage ? ` (${stageText(detail.stage)})` : ''}`,
    primary === undefined ? '' : generationText(primary),
    ...going.map((one) => `${revisionOf(one.taskDefinition)} still ${one.running}`),
    detail?.breaker !== undefined && detail.breaker.failures > 0
      ? `circuit breaker ${detail.breaker.failures} of ${detail.breaker.threshold}`
      : '',
    deployment?.reason ?? '',
  ]
    .filter(Boolean)
    .join('; ');
}

const stageText = (stage: string): string => stage.toLowerCase().replaceAll('_', ' ');

/** A rollout is settled when one generation is left and has all its tasks. */
export function isSettled({ generations, desired, running, pending }: Service): boolean {
  const [only, ...others] = generations.filter((one) => one.status === 'PRIMARY' || one.running + one.pending > 0);
  return (
    only !== undefined &&
    others.length === 0 &&
    only.rolloutState !== 'IN_PROGRESS' &&
    running === desired &&
    pending === 0
  );
}
