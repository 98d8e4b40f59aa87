import type {
  ListCostAllocationTagsRequest,
  ListCostAllocationTagsResponse,
  UpdateCostAllocationTagsStatusRequest,
  UpdateCostAllocationTagsStatusResponse,
} from '@aws-sdk/client-cost-explorer';
import { costTag } from '../../../infra/names.ts';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

/**
 * Tags that costs can be split by. A key appears up to 24 hours after a resource carries it, and then waits for somebody
 * to activate it (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html).
 */
export class CostTags {
  readonly status = new Map<string, 'Active' | 'Inactive'>([[costTag, 'Active']]);
  /** Only the account that pays may ask. */
  isMember = false;

  constructor(readonly fake: FakeAccount) {}

  /** The first resources carry the tag. */
  meet(): void {
    this.fake.after(24 * 3_600, () => {
      if (!this.status.has(costTag)) this.status.set(costTag, 'Inactive');
    });
  }
}

function list({ TagKeys }: ListCostAllocationTagsRequest, { fake }: Call): ListCostAllocationTagsResponse {
  const { status, isMember } = fake.part(CostTags);
  if (isMember)
    throw new AwsError('AccessDeniedException', "Linked account doesn't have access to cost allocation tags.");
  const found = [...status].filter(([key]) => TagKeys === undefined || TagKeys.includes(key));
  return { CostAllocationTags: found.map(([TagKey, Status]) => ({ TagKey, Type: 'UserDefined', Status })) };
}

function update(
  { CostAllocationTagsStatus = [] }: UpdateCostAllocationTagsStatusRequest,
  { fake }: Call,
): UpdateCostAllocationTagsStatusResponse {
  const { status } = fake.part(CostTags);
  const unknown = CostAllocationTagsStatus.filter(({ TagKey = '' }) => !status.has(TagKey));
  for (const { TagKey = '', Status = 'Inactive' } of CostAllocationTagsStatus)
    if (status.has(TagKey)) status.set(TagKey, Status);
  return {
    Errors: unknown.map(({ TagKey }) => ({ TagKey, Code: 'TagKeysNotFoundException', Message: 'Tag keys not found' })),
  };
}

export const costService: Service = {
  service: 'ce',
  operations: { ListCostAllocationTags: list, UpdateCostAllocationTagsStatus: update },
};
