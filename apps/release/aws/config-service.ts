import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from '@aws-sdk/client-config-service';
import type { Aws } from './clients.ts';

/** Names of AWS Config's recorders in a region: none or one. Cloud Control does not know this type. */
export async function recorderNames(aws: Aws, region: string): Promise<string[]> {
  const { ConfigurationRecorders = [] } = await aws
    .client(ConfigServiceClient, region)
    .send(new DescribeConfigurationRecordersCommand({}));
  return ConfigurationRecorders.map(({ name = '' }) => name);
}
