import type { Properties } from '../stacks/names.ts';
import { Existing } from './existing.ts';
import { handlerError, serviceError } from './handler-error.ts';
import type { Request, Rule } from './rule.ts';

interface Limit {
  /** What counts; every resource of the type when absent. */
  readonly counts?: (properties: Properties) => boolean;
  readonly scope: 'region' | 'account';
  readonly refused: (request: Request) => string;
}

/** Types of which a region or an account has one at most. */
const limits: Readonly<Record<string, Limit>> = {
  // https://github.com/hashicorp/terraform-provider-aws/issues/11780
  'AWS::GuardDuty::Detector': {
    scope: 'region',
    refused: () =>
      serviceError(
        'The request is rejected because a detector already exists for the current account.',
        'GuardDuty',
        'AlreadyExists',
      ),
  },
  // https://github.com/hashicorp/terraform-provider-aws/issues/2183
  'AWS::Config::ConfigurationRecorder': {
    scope: 'region',
    refused: ({ properties }) =>
      `Failed to put configuration recorder '${properties.Name}' because the maximum number of configuration recorders: 1 is reached. (Service: AmazonConfig; Status Code: 400; Error Code: MaxNumberOfConfigurationRecordersExceededException)`,
  },
  // https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
  'AWS::Config::DeliveryChannel': {
    scope: 'region',
    refused: ({ properties }) =>
      `Failed to put delivery channel '${properties.Name}' because the maximum number of delivery channels: 1 is reached. (Service: AmazonConfig; Status Code: 400; Error Code: MaxNumberOfDeliveryChannelsExceededException)`,
  },
  // Cost Explorer means "Limit exceeded on dimensional spend monitor creation", and its handler says "null":
  // https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2515
  'AWS::CE::AnomalyMonitor': {
    counts: ({ MonitorType, MonitorDimension }) => MonitorType === 'DIMENSIONAL' && MonitorDimension === 'SERVICE',
    scope: 'account',
    refused: () => handlerError('null', 'AlreadyExists'),
  },
};

export const onlyOne: Rule = (request) => {
  const { fake, region, type, properties, exists, others } = request;
  const limit = limits[type];
  const counts = limit?.counts ?? (() => true);
  if (limit === undefined || exists || !counts(properties)) return undefined;
  const isThere = [...others(), ...fake.part(Existing).resources].some(
    (one) => one.type === type && (limit.scope === 'account' || one.region === region) && counts(one.properties),
  );
  return isThere ? { refused: limit.refused(request) } : undefined;
};
