import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';
import { logTo } from './task.ts';

/** AWS's build of the OpenTelemetry collector. */
export const collectorImage = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';

const collectorConfig = (region: string) => `
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:4318
processors:
  memory_limiter:
    check_interval: 1s
    limit_mib: 100
  batch:
    timeout: 5s
exporters:
  awsxray:
    region: ${region}
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [memory_limiter, batch]
      exporters: [awsxray]
`;

/** A collector beside the application: it takes spans on port 4318 of the task and hands them to X-Ray. */
export function addTraceCollector(
  scope: EnvironmentStack,
  task: ecs.FargateTaskDefinition,
  settings: EnvironmentSettings,
  part: 'api' | 'worker',
): void {
  task.addToTaskRolePolicy(
    new iam.PolicyStatement({
      sid: 'Traces',
      actions: [
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
      ],
      resources: ['*'],
    }),
  );
  task.addContainer('traces', {
    containerName: 'traces',
    image: ecs.ContainerImage.fromRegistry(collectorImage),
    // A lost trace is no reason to stop serving.
    essential: false,
    readonlyRootFilesystem: true,
    user: '1000',
    memoryReservationMiB: 128,
    environment: { AOT_CONFIG_CONTENT: collectorConfig(settings.region) },
    logging: logTo(scope, settings, 'traces', `Logs${part}traces`),
  });
}
