import type { ListServiceDeploymentsRequest, StopServiceDeploymentRequest } from '@aws-sdk/client-ecs';
import { AwsError, type Call, type FakeAccount, type Handler } from '../handlers.ts';
import { briefAnswer, revisionAnswer, serviceDeploymentAnswer } from './answers.ts';
import type { SimService, SimServiceDeployment } from './service-state.ts';
import { Services } from './services.ts';

function listServiceDeployments(input: ListServiceDeploymentsRequest, { fake }: Call) {
  const service = fake.part(Services).get(input.service ?? '');
  const found = service.records
    .filter(({ status }) => input.status === undefined || input.status.includes(status))
    .filter(({ createdAt }) => createdAt >= (input.createdAt?.after ?? new Date(0)))
    .filter(({ createdAt }) => input.createdAt?.before === undefined || createdAt <= input.createdAt.before);
  const from = input.nextToken === undefined ? 0 : Number(input.nextToken);
  const to = from + (input.maxResults ?? 100);
  return {
    serviceDeployments: found.slice(from, to).map((record) => briefAnswer(service, record)),
    ...(to < found.length ? { nextToken: String(to) } : {}),
  };
}

function find(fake: FakeAccount, arn: string): { service: SimService; record: SimServiceDeployment } | undefined {
  for (const service of fake.part(Services).all()) {
    const record = service.records.find((known) => known.arn === arn);
    if (record !== undefined) return { service, record };
  }
  return undefined;
}

function describeServiceDeployments(input: { serviceDeploymentArns?: string[] }, { fake }: Call) {
  const asked = (input.serviceDeploymentArns ?? []).map((arn) => ({ arn, found: find(fake, arn) }));
  return {
    serviceDeployments: asked.flatMap(({ found }) =>
      found === undefined ? [] : [serviceDeploymentAnswer(fake, found.service, found.record)],
    ),
    failures: asked.filter(({ found }) => found === undefined).map(({ arn }) => ({ arn, reason: 'MISSING' })),
  };
}

function describeServiceRevisions(input: { serviceRevisionArns?: string[] }, { fake }: Call) {
  const asked = (input.serviceRevisionArns ?? []).map((arn) => ({
    arn,
    service: fake
      .part(Services)
      .all()
      .find(({ revisions }) => revisions.has(arn)),
  }));
  return {
    serviceRevisions: asked.flatMap(({ arn, service }) => {
      const deployment = service?.revisions.get(arn);
      return service === undefined || deployment === undefined ? [] : [revisionAnswer(fake, service, deployment)];
    }),
    failures: asked.filter(({ service }) => service === undefined).map(({ arn }) => ({ arn, reason: 'MISSING' })),
  };
}

function stopServiceDeployment(input: StopServiceDeploymentRequest, { fake }: Call) {
  const found = find(fake, input.serviceDeploymentArn ?? '');
  if (found === undefined)
    throw new AwsError('ServiceDeploymentNotFoundException', 'The service deployment was not found.');
  fake.part(Services).halt(found.record, found.service, input.stopType ?? 'ROLLBACK');
  return { serviceDeploymentArn: found.record.arn };
}

export const deploymentOperations: Readonly<Record<string, Handler>> = {
  ListServiceDeployments: listServiceDeployments,
  DescribeServiceDeployments: describeServiceDeployments,
  DescribeServiceRevisions: describeServiceRevisions,
  StopServiceDeployment: stopServiceDeployment,
};
