import { Existing } from './existing.ts';
import { serviceError } from './handler-error.ts';
import type { Rule } from './rule.ts';

/**
 * IAM makes no role whose boundary does not exist, also where the same template makes it in the next second
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html: NoSuchEntity).
 */
export const absentBoundary: Rule = ({ fake, type, properties, others }) => {
  const boundary: unknown = type === 'AWS::IAM::Role' ? properties.PermissionsBoundary : undefined;
  if (typeof boundary !== 'string') return undefined;
  const isThere =
    fake.part(Existing).resources.some(({ physicalId }) => physicalId === boundary) ||
    others().some(({ physicalId, status }) => physicalId === boundary && status.endsWith('_COMPLETE'));
  if (isThere) return undefined;
  return {
    refused: serviceError(`Scope ARN: ${boundary} does not exist or is not attachable.`, 'Iam', 'NotFound', 404),
  };
};
