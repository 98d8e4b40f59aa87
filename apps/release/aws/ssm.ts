import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { parameterPath } from '../../../infra/names.ts';
import type { Aws, Place } from './clients.ts';
import { isAwsError } from './errors.ts';

export interface StoredParameter {
  /** Below the environment's prefix: `release/lock`. */
  readonly name: string;
  readonly value: string;
  readonly version: number;
  readonly changedAt: Date | undefined;
}

/** One parameter of the environment, or undefined where there is none. */
export async function readParameter({ aws, settings }: Place, name: string): Promise<StoredParameter | undefined> {
  try {
    const { Parameter } = await aws
      .client(SSMClient)
      .send(new GetParameterCommand({ Name: parameterPath(settings, name) }));
    return {
      name,
      value: Parameter?.Value ?? '',
      version: Parameter?.Version ?? 0,
      changedAt: Parameter?.LastModifiedDate,
    };
  } catch (error) {
    if (isAwsError(error, 'ParameterNotFound')) return undefined;
    throw error;
  }
}

/** All parameters of the environment below a path such as `release/records`, in no order. */
export async function readParameters({ aws, settings }: Place, path = ''): Promise<StoredParameter[]> {
  const prefix = parameterPath(settings, '');
  const found: StoredParameter[] = [];
  for await (const page of paginateGetParametersByPath(
    { client: aws.client(SSMClient) },
    { Path: prefix + path, Recursive: true },
  )) {
    for (const { Name = '', Value = '', Version = 0, LastModifiedDate } of page.Parameters ?? []) {
      found.push({ name: Name.slice(prefix.length), value: Value, version: Version, changedAt: LastModifiedDate });
    }
  }
  return found;
}

const atOnce = 10;

/** Those of the named parameters that there are. */
export async function readParametersNamed(
  { aws, settings }: Place,
  names: readonly string[],
  region?: string,
): Promise<StoredParameter[]> {
  const prefix = parameterPath(settings, '');
  const parts = Array.from({ length: Math.ceil(names.length / atOnce) }, (_, i) =>
    names.slice(i * atOnce, (i + 1) * atOnce),
  );
  const answers = await Promise.all(
    parts.map((part) =>
      aws.client(SSMClient, region).send(new GetParametersCommand({ Names: part.map((name) => prefix + name) })),
    ),
  );
  return answers.flatMap(({ Parameters = [] }) =>
    Parameters.map(({ Name = '', Value = '', Version = 0, LastModifiedDate }) => ({
      name: Name.slice(prefix.length),
      value: Value,
      version: Version,
      changedAt: LastModifiedDate,
    })),
  );
}

/** Sets a parameter, at most 4096 characters. Gives its new version. */
export async function writeParameter(
  { aws, settings }: Place,
  name: string,
  value: string,
  region?: string,
): Promise<number> {
  const put = { Name: parameterPath(settings, name), Value: value, Type: 'String', Overwrite: true } as const;
  return (await aws.client(SSMClient, region).send(new PutParameterCommand(put))).Version ?? 0;
}

/** Makes a parameter that must not be there yet: of several who try at once exactly one gets true. */
export async function createParameter({ aws, settings }: Place, name: string, value: string): Promise<boolean> {
  const put = { Name: parameterPath(settings, name), Value: value, Type: 'String', Overwrite: false } as const;
  try {
    await aws.client(SSMClient).send(new PutParameterCommand(put));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ParameterAlreadyExists')) return false;
    throw error;
  }
}

export async function deleteParameter({ aws, settings }: Place, name: string): Promise<void> {
  try {
    await aws.client(SSMClient).send(new DeleteParameterCommand({ Name: parameterPath(settings, name) }));
  } catch (error) {
    if (!isAwsError(error, 'ParameterNotFound')) throw error;
  }
}

const bootstrapParameter = '/cdk-bootstrap/hnb659fds/version';

/** The version of the CDK's bootstrap stack in one region; undefined where there is none. */
export async function bootstrapVersion(aws: Aws, region: string): Promise<number | undefined> {
  try {
    const { Parameter } = await aws
      .client(SSMClient, region)
      .send(new GetParameterCommand({ Name: bootstrapParameter }));
    return Number(Parameter?.Value);
  } catch (error) {
    if (isAwsError(error, 'ParameterNotFound')) return undefined;
    throw error;
  }
}
