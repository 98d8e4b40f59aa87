import { CostExplorerClient, ListCostAllocationTagsCommand } from '@aws-sdk/client-cost-explorer';
import { globalRegion } from '../../../infra/names.ts';
import type { Aws } from './clients.ts';

/** Whether costs can be split by a tag; undefined where billing has not met it yet. */
export async function costTagStatus(aws: Aws, key: string): Promise<'Active' | 'Inactive' | undefined> {
  const { CostAllocationTags = [] } = await aws
    .client(CostExplorerClient, globalRegion)
    .send(new ListCostAllocationTagsCommand({ TagKeys: [key], Type: 'UserDefined' }));
  return CostAllocationTags.find(({ TagKey }) => TagKey === key)?.Status;
}
