import {
  CloudFormationClient,
  ListStackResourcesCommand,
  ListStacksCommand,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { product } from '../../../infra/names.ts';
import type { Place } from './parameters.ts';

export interface StackState {
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly reason: string;
}

const present = Object.values(StackStatus).filter((status) => status !== StackStatus.DELETE_COMPLETE);

/** Every stack of the environment in one region, whatever its state. */
export async function listStackStates({ aws, settings }: Place, region: string): Promise<StackState[]> {
  const prefix = `${product}-${settings.name}-`;
  const found: StackState[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws
      .client(CloudFormationClient, region)
      .send(new ListStacksCommand({ StackStatusFilter: present, NextToken }));
    for (const { StackName = '', StackStatus: status = '', StackStatusReason: reason = '' } of page.StackSummaries ??
      []) {
      if (StackName.startsWith(prefix)) found.push({ name: StackName, region, status, reason });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Physical ids of a stack's resources of one type; those that are still to come have none. */
export async function physicalIds(
  { aws }: Pick<Place, 'aws'>,
  { name, region }: Pick<StackState, 'name' | 'region'>,
  type: string,
): Promise<string[]> {
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws
      .client(CloudFormationClient, region)
      .send(new ListStackResourcesCommand({ StackName: name, NextToken }));
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (ResourceType === type && PhysicalResourceId !== undefined) found.push(PhysicalResourceId);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}
