import { Neighbours } from '../stacks/neighbours.ts';
import { serviceError } from './handler-error.ts';
import type { Rule } from './rule.ts';

const reference = /\{\{resolve:(secretsmanager|ssm|ssm-secure):((?:arn:[^"}]*?:secret:)?[^:"}]+)/g;

/**
 * CloudFormation resolves a dynamic reference in the region of its stack, so a secret of the home region is none for a
 * stack of another one (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html).
 */
export const unresolvedReference: Rule = ({ fake, region, properties }) => {
  const neighbours = fake.part(Neighbours);
  for (const [, store, id = ''] of JSON.stringify(properties).matchAll(reference)) {
    const isSecret = store === 'secretsmanager';
    const found = isSecret ? neighbours.readSecret(region, id) : neighbours.readParameter(region, id);
    if (found !== undefined) continue;
    const refused = isSecret
      ? serviceError("Secrets Manager can't find the specified secret.", 'SecretsManager', 'ResourceNotFoundException')
      : `Unable to fetch parameters [${id}] from parameter store for this account.`;
    return { refused };
  }
  return undefined;
};
