import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

/** The account's value of a quota in a region; AWS's own where the account never had another. */
export async function readQuota(
  aws: Aws,
  quota: { readonly service: string; readonly code: string; readonly region: string },
): Promise<number | undefined> {
  const client = aws.client(ServiceQuotasClient, quota.region);
  const input = { ServiceCode: quota.service, QuotaCode: quota.code };
  try {
    return (await client.send(new GetServiceQuotaCommand(input))).Quota?.Value;
  } catch (error) {
    if (!isAwsError(error, 'NoSuchResourceException')) throw error;
    return (await client.send(new GetAWSDefaultServiceQuotaCommand(input))).Quota?.Value;
  }
}
