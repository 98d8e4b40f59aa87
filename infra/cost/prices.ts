/**
 * Public on-demand prices in USD, without tax, free tiers or discounts, put down by hand and not checked against
 * AWS's own list: compare them with https://aws.amazon.com/pricing before you rely on a figure.
 */
export const priceList = {
  asOf: '2025-01',
  hoursPerMonth: 730,
  /** Prices of eu-central-1. Other regions differ by a few percent and are multiplied by their factor. */
  regionFactor: { 'eu-central-1': 1, 'eu-west-1': 0.94, 'us-east-1': 0.88 } as Readonly<Record<string, number>>,
  fargateArmVcpuHour: 0.03725,
  fargateArmGbHour: 0.00409,
  /** Single-AZ PostgreSQL instance hours; Multi-AZ costs twice as much. */
  rdsInstanceHour: {
    't4g.small': 0.037,
    't4g.medium': 0.073,
    'm7g.large': 0.198,
    'm7g.xlarge': 0.396,
    'm7g.2xlarge': 0.792,
  } as Readonly<Record<string, number>>,
  /** Single-AZ gp3; Multi-AZ costs twice as much. */
  rdsStorageGbMonth: 0.137,
  rdsVcpu: { 't4g.small': 2, 't4g.medium': 2, 'm7g.large': 2, 'm7g.xlarge': 4, 'm7g.2xlarge': 8 } as Readonly<
    Record<string, number>
  >,
  rdsProxyVcpuHour: 0.018,
  databaseInsightsAdvancedVcpuHour: 0.0125,
  secretMonth: 0.4,
  natGatewayHour: 0.052,
  natGb: 0.052,
  interfaceEndpointZoneHour: 0.012,
  loadBalancerHour: 0.027,
  loadBalancerUnitHour: 0.008,
  publicIpv4Hour: 0.005,
  kmsKeyMonth: 1,
  wafAclMonth: 5,
  wafRuleMonth: 1,
  wafMillionRequests: 0.6,
  cloudFrontGb: 0.085,
  cloudFrontTenThousandRequests: 0.012,
  s3GbMonth: 0.0245,
  s3ReplicationGb: 0.02,
  logsIngestedGb: 0.63,
  alarmMonth: 0.1,
  compositeAlarmMonth: 0.5,
  dashboardMonth: 3,
  metricMonth: 0.3,
  healthCheckMonth: 4,
  malwareScanGb: 0.6,
  configItem: 0.003,
  configRuleEvaluation: 0.001,
  trailEventsHundredThousand: 2,
  backupGbMonth: 0.1,
  cognitoUserMonth: { essentials: 0.015, plus: 0.02 } as const,
  cognitoMachineClientMonth: 6,
  mailThousand: 0.1,
} as const;
