import type { ListCostAllocationTagsRequest, ListCostAllocationTagsResponse } from '@aws-sdk/client-cost-explorer';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

/**
 * Tags that costs can be split by. A key appears up to 24 hours after a resource carries it, and then waits for somebody
 * to activate it (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html).
 */
export class CostTags {
  readonly status = new Map<string, 'Active' | 'Inactive'>([['Environment', 'Active']]);
  /** Only the account that pays may ask. */
  isMember = false;

  constructor(readonly fake: FakeAccount) {}
}

function list({ TagKeys }: ListCostAllocationTagsRequest, { fake }: Call): ListCostAllocationTagsResponse {
  const { status, isMember } = fake.part(CostTags);
  if (isMember)
    throw new AwsError('AccessDeniedException', "Linked account doesn't have access to cost allocation tags.");
  const found = [...status].filter(([key]) => TagKeys === undefined || TagKeys.includes(key));
  return { CostAllocationTags: found.map(([TagKey, Status]) => ({ TagKey, Type: 'UserDefined', Status })) };
}

export const costService: Service = { service: 'ce', operations: { ListCostAllocationTags: list } };
