import type { DescribeConfigurationRecordersResponse } from '@aws-sdk/client-config-service';
import type { Call, Service } from '../handlers.ts';
import { resourcesOf } from './resources.ts';

/** AWS Config's recorder of a region: that of the stacks, or one that was there before. */
const describe = (_input: object, { fake, region }: Call): DescribeConfigurationRecordersResponse => ({
  ConfigurationRecorders: resourcesOf(fake, 'AWS::Config::ConfigurationRecorder', region).map(({ properties }) => ({
    name: properties.Name,
    roleARN: properties.RoleARN,
  })),
});

export const configService: Service = {
  service: 'config',
  operations: { DescribeConfigurationRecorders: describe },
};
