import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { globalRegion, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import type { EnvironmentStack } from '../stack.ts';
import type { AlarmTargets, Metric } from './alarm.ts';
import { series } from './create-alarms.ts';
import { type ApplicationMetric, applicationMetrics, applicationNamespace } from './metrics.ts';

type Statistic = Metric['statistic'];
const minute = Duration.minutes(1);

/** One page: traffic, latency, errors, saturation, database, jobs, e-mail, cost. */
export function createDashboard(scope: EnvironmentStack, settings: EnvironmentSettings, to: AlarmTargets): void {
  const balancer = (name: string, statistic: Statistic) =>
    series({ namespace: 'AWS/ApplicationELB', name, statistic, dimensions: { LoadBalancer: to.loadBalancer } }, minute);
  const service = (name: string, serviceName: string) =>
    series(
      {
        namespace: 'AWS/ECS',
        name,
        statistic: 'Average',
        dimensions: { ClusterName: to.cluster, ServiceName: serviceName },
      },
      minute,
    );
  const database = (name: string, statistic: Statistic = 'Average') =>
    series({ namespace: 'AWS/RDS', name, statistic, dimensions: { DBInstanceIdentifier: to.database } }, minute);
  const own = (metric: ApplicationMetric, statistic: Statistic) =>
    series(
      {
        namespace: applicationNamespace,
        name: applicationMetrics[metric].name,
        statistic,
        dimensions: { Environment: settings.name },
      },
      minute,
    );
  const services = [to.apiService, ...(to.workerService === undefined ? [] : [to.workerService])];
  const graph = (title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []) =>
    new cloudwatch.GraphWidget({ title, left, right, width: 8, height: 6 });

  new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: resourceName(settings, 'overview'),
    defaultInterval: Duration.hours(3),
    widgets: [
      [
        graph('Traffic', [balancer('RequestCount', 'Sum')], [balancer('ActiveConnectionCount', 'Sum')]),
        graph(
          'Latency',
          (['p50', 'p90', 'p99'] as const).map((part) => balancer('TargetResponseTime', part)),
        ),
        graph('Errors', [
          balancer('HTTPCode_Target_5XX_Count', 'Sum'),
          balancer('HTTPCode_ELB_5XX_Count', 'Sum'),
          balancer('HTTPCode_Target_4XX_Count', 'Sum'),
        ]),
      ],
      [
        graph(
          'Saturation of the tasks',
          services.flatMap((name) => [service('CPUUtilization', name), service('MemoryUtilization', name)]),
        ),
        graph('Saturation inside', [own('eventLoopDelay', 'Maximum')], [own('poolWaiting', 'Maximum')]),
        graph('Database', [database('CPUUtilization')], [database('DatabaseConnections', 'Maximum')]),
      ],
      [
        graph('Database storage and memory', [
          database('FreeStorageSpace', 'Minimum'),
          own('databaseSize', 'Maximum'),
          database('FreeableMemory'),
        ]),
        graph('Database latency', [database('ReadLatency'), database('WriteLatency')], [database('DiskQueueDepth')]),
        graph(
          'Jobs',
          [own('jobsWaiting', 'Maximum'), own('jobsFailed', 'Sum'), own('jobsDead', 'Sum'), own('jobsMissed', 'Sum')],
          [own('jobDuration', 'p99'), own('schedulerAge', 'Maximum')],
        ),
      ],
      [
        graph(
          'E-mail',
          [own('mailsDue', 'Maximum'), own('mailsSent', 'Sum'), own('mailsFailed', 'Sum')],
          [mail('BounceRate'), mail('ComplaintRate')],
        ),
        new cloudwatch.GraphWidget({
          title: 'Cost this month, USD',
          left: [cost()],
          width: 8,
          height: 6,
          region: globalRegion,
        }),
      ],
    ],
  });
}

const mail = (name: string) =>
  series(
    { namespace: 'AWS/SES', name: `Reputation.${name}`, statistic: 'Average', dimensions: {} },
    Duration.minutes(15),
  );

const cost = () =>
  new cloudwatch.Metric({
    namespace: 'AWS/Billing',
    metricName: 'EstimatedCharges',
    dimensionsMap: { Currency: 'USD' },
    statistic: 'Maximum',
    period: Duration.hours(6),
    region: globalRegion,
  });
