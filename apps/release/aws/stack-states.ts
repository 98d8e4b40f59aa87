import {
  CloudFormationClient,
  paginateListStackResources,
  paginateListStacks,
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
  for await (const page of paginateListStacks(
    { client: aws.client(CloudFormationClient, region) },
    { StackStatusFilter: present },
  )) {
    for (const { StackName = '', StackStatus: status = '', StackStatusReason: reason = '' } of page.StackSummaries ??
      []) {
      if (StackName.startsWith(prefix)) found.push({ name: StackName, region, status, reason });
    }
  }
  return found;
}

/** Physical ids of a stack's resources of one type; those that are still to come have none. */
export async function physicalIds(
  { aws }: Pick<Place, 'aws'>,
  { name, region }: Pick<StackState, 'name' | 'region'>,
  type: string,
): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListStackResources(
    { client: aws.client(CloudFormationClient, region) },
    { StackName: name },
  )) {
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (ResourceType === type && PhysicalResourceId !== undefined) found.push(PhysicalResourceId);
    }
  }
  return found;
}
