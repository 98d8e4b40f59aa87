import { CloudControlClient, GetResourceCommand, paginateListResources } from '@aws-sdk/client-cloudcontrol';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

export interface FoundResource {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Every resource of a CloudFormation type in a region, in a stack or not. */
export async function listResources(aws: Aws, type: string, region: string): Promise<FoundResource[]> {
  const found: FoundResource[] = [];
  const client = aws.client(CloudControlClient, region);
  for await (const { ResourceDescriptions = [] } of paginateListResources({ client }, { TypeName: type })) {
    for (const { Identifier: id = '', Properties = '{}' } of ResourceDescriptions) {
      found.push({ id, properties: JSON.parse(Properties) });
    }
  }
  return found;
}

/** Whether a region has the resource of that type and primary identifier. */
export async function hasResource(aws: Aws, type: string, id: string, region: string): Promise<boolean> {
  try {
    await aws.client(CloudControlClient, region).send(new GetResourceCommand({ TypeName: type, Identifier: id }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return false;
    throw error;
  }
}
