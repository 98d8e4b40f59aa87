import type { EnvironmentSettings } from '../settings.ts';
import type { Alarm, AlarmTargets, Metric } from './alarm.ts';
import { minute, slow, steady } from './rhythm.ts';

/** Errors, missing targets, latency and saturation of the tasks. */
export function apiAlarms(settings: EnvironmentSettings, to: AlarmTargets): Alarm[] {
  const balancer = (name: string, statistic: Metric['statistic']): Metric => ({
    namespace: 'AWS/ApplicationELB',
    name,
    statistic,
    dimensions: { LoadBalancer: to.loadBalancer },
  });
  const service = (name: string, serviceName: string): Metric => ({
    namespace: 'AWS/ECS',
    name,
    statistic: 'Average',
    dimensions: { ClusterName: to.cluster, ServiceName: serviceName },
  });
  const healthy = Object.fromEntries(
    to.targetGroups.map((targetGroup, index) => [
      `healthy${index}`,
      {
        namespace: 'AWS/ApplicationELB',
        name: 'HealthyHostCount',
        statistic: 'Minimum',
        dimensions: { LoadBalancer: to.loadBalancer, TargetGroup: targetGroup },
      } as const,
    ]),
  );
  const formula = Object.keys(healthy)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  const cpu = (id: string, title: string, name: string): Alarm => ({
    id,
    severity: 'warning',
    title,
    metrics: { cpu: service('CPUUtilization', name) },
    comparison: 'above',
    threshold: 75,
    ...slow,
  });
  const alarms: Alarm[] = [
    {
      id: 'api-errors',
      severity: 'critical',
      title: 'More than 1 % of API requests fail with a server error',
      metrics: {
        ours: balancer('HTTPCode_Target_5XX_Count', 'Sum'),
        balancers: balancer('HTTPCode_ELB_5XX_Count', 'Sum'),
        requests: balancer('RequestCount', 'Sum'),
      },
      // A handful of requests at night is no rate: below 20 a minute the share is taken of 20. What the balancer answers
      // by itself counts as an error and not as a request, and without requests there is no count of them.
      formula: '100 * (FILL(ours, 0) + FILL(balancers, 0)) / IF(FILL(requests, 0) < 20, 20, FILL(requests, 0))',
      comparison: 'above',
      threshold: 1,
      ...steady,
      group: 'api-trouble',
    },
    {
      id: 'api-slow',
      severity: 'warning',
      title: 'API p99 latency is above 2 s',
      metrics: { p99: balancer('TargetResponseTime', 'p99') },
      comparison: 'above',
      threshold: 2,
      ...slow,
    },
    cpu('api-cpu', 'API CPU is above 75 %', to.apiService),
    ...(to.workerService === undefined ? [] : [cpu('worker-cpu', 'Worker CPU is above 75 %', to.workerService)]),
  ];
  alarms.push({
    id: 'api-no-target',
    severity: 'critical',
    title: 'No API task passes the health check',
    metrics: healthy,
    formula,
    comparison: 'below',
    // A region that stands by without tasks has nothing to miss.
    threshold: settings.service.api.minTasks > 0 ? 1 : 0,
    periodSeconds: minute,
    // The newest minutes have no data yet, and FILL takes them for 0: one more period than that has to be bad
    // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, "Function FILL").
    datapoints: 3,
    periods: 4,
    // The balancer reports no healthy targets only while targets are registered; without any it reports nothing.
    silence: settings.service.api.minTasks > 0 ? 'bad' : 'fine',
    group: 'api-trouble',
  });
  return alarms;
}
