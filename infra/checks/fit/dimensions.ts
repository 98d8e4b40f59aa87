import { product } from '../../names.ts';
import { resourcesOf, type Templates } from '../assembly.ts';
import type { Finding } from '../findings.ts';
import type { Json } from '../matching.ts';
import { namesOf } from './names.ts';

/**
 * By which dimensions a service reports the metrics that alarms watch. CloudWatch takes the dimensions for a part of the
 * metric's name, and what is asked for by others has no datapoint, ever
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension).
 */
const reported: Readonly<Record<string, readonly string[]>> = {
  'AWS/ApplicationELB': ['LoadBalancer', 'LoadBalancer TargetGroup'],
  'AWS/Backup': ['BackupVaultName'],
  'AWS/CertificateManager': ['CertificateArn'],
  'AWS/CloudFront': ['DistributionId Region'],
  'AWS/ECS': ['ClusterName ServiceName'],
  'AWS/Events': ['RuleName'],
  'AWS/RDS': ['DBInstanceIdentifier'],
  'AWS/Route53': ['HealthCheckId'],
  'AWS/S3': ['DestinationBucket RuleId SourceBucket'],
  // The reputation is one of the account.
  'AWS/SES': [''],
  'AWS/SQS': ['QueueName'],
};

/** Metrics that nobody reports so: by other dimensions, or of a resource of ours that nothing is. */
export function silentMetrics(environment: Templates, neighbours: readonly Templates[]): Finding[] {
  const names = new Set([environment, ...neighbours].flatMap((one) => resourcesOf(one)).flatMap(namesOf));
  return resourcesOf(environment, 'AWS::CloudWatch::Alarm').flatMap(({ stack, logicalId, Properties }) => {
    const metrics: Json[] = Properties.Metrics?.flatMap(({ MetricStat }: Json) => MetricStat?.Metric ?? []) ?? [
      Properties,
    ];
    return metrics.flatMap(({ Namespace, MetricName, Dimensions = [] }: Json) => {
      const found = (message: string): Finding => ({ rule: 'silent', at: `${stack.id}/${logicalId}`, message });
      const keys = Dimensions.map(({ Name }: Json) => Name)
        .sort()
        .join(' ');
      const known = Namespace.startsWith('AWS/') ? reported[Namespace] : ['Environment'];
      if (known === undefined) return [found(`${Namespace}: by which dimensions does it report?`)];
      const values: string[] = Dimensions.map(({ Value }: Json) => Value).filter(
        (value: unknown) => typeof value === 'string',
      );
      return [
        ...(known.includes(keys) ? [] : [found(`${Namespace} reports no ${MetricName} by "${keys}"`)]),
        ...values
          .filter((value) => value.startsWith(`${product}-`) && !names.has(value))
          .map((value) => found(`${MetricName} of ${value}, and nothing has that name`)),
      ];
    });
  });
}
