import { Existing } from './existing.ts';
import { handlerError } from './handler-error.ts';
import { claimOf, nameOf } from './names-taken.ts';
import type { Rule } from './rule.ts';

/**
 * "already exists": the name belongs to what an earlier creation left behind, or to another stack. What is retained
 * without RetainExceptOnCreate blocks the next try
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
 */
export const nameTaken: Rule = ({ fake, region, type, properties, exists, others }) => {
  const claim = exists ? undefined : claimOf(type, properties, region);
  if (claim === undefined) return undefined;
  const isTaken = [...others(), ...fake.part(Existing).resources].some(
    (one) => claimOf(one.type, one.properties, one.region) === claim,
  );
  if (!isTaken) return undefined;
  return {
    refused: handlerError(
      `Resource of type '${type}' with identifier '${nameOf(type, properties)}' already exists.`,
      'AlreadyExists',
    ),
  };
};
