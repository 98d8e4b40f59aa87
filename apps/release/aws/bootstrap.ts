import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

const parameter = '/cdk-bootstrap/hnb659fds/version';

/** The version of the CDK's bootstrap in one region, or undefined where it never was bootstrapped. */
export async function bootstrapVersion(aws: Aws, region: string): Promise<number | undefined> {
  try {
    const { Parameter } = await aws.client(SSMClient, region).send(new GetParameterCommand({ Name: parameter }));
    return Number(Parameter?.Value);
  } catch (error) {
    if (isAwsError(error, 'ParameterNotFound')) return undefined;
    throw error;
  }
}
