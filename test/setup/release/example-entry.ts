import { namesIn } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';

const region = 'eu-central-1';
const repository = 'example/school';

/** The entry of one environment for tests, whatever an adopter wrote into infra/environments.ts. */
export const exampleEntry: EnvironmentSettings = {
  name: 'prod',
  account: '123456789012',
  region,
  protected: true,
  owns: { account: true, region: true },
  domain: namesIn('school.example', 'Z00000000000EXAMPLE1', region),
  network: {
    cidr: '10.90.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    natGateways: 3,
    interfaceEndpoints: true,
    flowLogDays: 30,
  },
  registry: { repository: 'own', replicateTo: [], acceptFrom: [] },
  service: {
    api: { cpuUnits: 1024, memoryMiB: 2048, minTasks: 3, maxTasks: 12 },
    worker: { cpuUnits: 1024, memoryMiB: 2048, minTasks: 2, maxTasks: 4 },
    deployment: { strategy: 'rolling' },
    exec: false,
    logLevel: 'info',
    requestsPerTargetPerMinute: 3000,
    tracing: true,
    errorTracking: false,
  },
  database: {
    instanceType: 'm7g.large',
    multiAz: true,
    allocatedGb: 100,
    maxAllocatedGb: 200,
    backupDays: 7,
    insights: 'standard',
    proxy: true,
    rotationDays: 30,
    secretReplicaRegions: [],
    replicaOf: undefined,
    memoryGb: 8,
    maxConnections: 200,
    poolMax: 10,
  },
  files: {
    corsOrigins: ['https://app.school.example'],
    replicateTo: undefined,
    replicaOf: undefined,
    noncurrentDays: 30,
  },
  identity: { featurePlan: 'essentials', mailDomain: undefined, machineClients: [] },
  backup: undefined,
  operations: {
    warningEmail: 'alerts@school.example',
    pagerEmail: 'on-call@school.example',
    pagerDuty: false,
    slack: undefined,
    monthlyBudgetUsd: 900,
    costAnomalies: false,
    applicationLogDays: 30,
    accessLogDays: 90,
  },
  delivery: {
    repository,
    deploySubjects: [`repo:${repository}:environment:prod`],
    planSubjects: [`repo:${repository}:environment:prod-plan`],
    previews: false,
    accountOwner: 'prod',
  },
  release: { branches: ['main'], snapshot: true, watchMinutes: 30, approval: true },
};
