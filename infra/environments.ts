import type { DomainSettings, EnvironmentSettings } from './settings.ts';

/**
 * Every environment, in one place. Put your own accounts, zone and addresses here.
 * The first entry is the one that previews are copied from.
 * prod and dr share an account and differ in the region; dr is deployed after prod.
 */
const repository = 'classboard/classboard';
const accounts = { dev: '111111111111', staging: '222222222222', prod: '333333333333' } as const;
const home = 'eu-central-1';
const elsewhere = 'eu-west-1';

const namesIn = (zoneName: string, hostedZoneId: string, region: string): DomainSettings => ({
  zoneName,
  hostedZoneId,
  api: `api.${zoneName}`,
  regionalApi: `${region}.api.${zoneName}`,
  web: `app.${zoneName}`,
  files: `files.${zoneName}`,
  failover: undefined,
});

const dev: EnvironmentSettings = {
  name: 'dev',
  account: accounts.dev,
  region: home,
  protected: false,
  owns: { account: true, region: true },
  domain: namesIn('dev.classboard.example', 'Z00000000000DEV00001', home),
  network: {
    cidr: '10.10.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    natGateways: 1,
    interfaceEndpoints: false,
    flowLogDays: 7,
  },
  registry: { repository: 'own', replicateTo: [], acceptFrom: [] },
  service: {
    api: { cpuUnits: 512, memoryMiB: 1024, minTasks: 1, maxTasks: 2 },
    worker: undefined,
    deployment: { strategy: 'rolling' },
    exec: true,
    logLevel: 'debug',
    requestsPerTargetPerMinute: 3000,
    tracing: true,
  },
  database: {
    instanceType: 't4g.small',
    multiAz: false,
    allocatedGb: 20,
    maxAllocatedGb: 100,
    backupDays: 1,
    insights: 'standard',
    proxy: false,
    rotationDays: undefined,
    secretReplicaRegions: [],
    replicaOf: undefined,
    memoryGb: 2,
    maxConnections: 100,
    poolMax: 10,
  },
  files: {
    corsOrigins: ['https://app.dev.classboard.example', 'http://localhost:5173'],
    replicateTo: undefined,
    replicaOf: undefined,
    noncurrentDays: 7,
  },
  identity: { featurePlan: 'essentials', mailDomain: undefined, machineClients: [] },
  backup: undefined,
  operations: {
    warningEmail: 'dev-alerts@classboard.example',
    pagerEmail: 'dev-alerts@classboard.example',
    pagerDuty: false,
    slack: undefined,
    monthlyBudgetUsd: 250,
    costAnomalies: false,
    applicationLogDays: 7,
    accessLogDays: 30,
  },
  delivery: {
    repository,
    deploySubjects: [`repo:${repository}:environment:dev`],
    planSubjects: [`repo:${repository}:pull_request`, `repo:${repository}:environment:dev-plan`],
    previews: true,
    accountOwner: 'dev',
  },
  release: { branches: 'any', snapshot: false, watchMinutes: 1, approval: false },
};

const staging: EnvironmentSettings = {
  name: 'staging',
  account: accounts.staging,
  region: home,
  protected: true,
  owns: { account: true, region: true },
  domain: namesIn('staging.classboard.example', 'Z0000000STAGING00001', home),
  network: {
    cidr: '10.20.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    natGateways: 1,
    interfaceEndpoints: false,
    flowLogDays: 30,
  },
  // The digest that passed staging is the one that prod runs, so it has to be there already.
  registry: {
    repository: 'own',
    replicateTo: [
      { account: accounts.prod, region: home },
      { account: accounts.prod, region: elsewhere },
    ],
    acceptFrom: [],
  },
  service: {
    api: { cpuUnits: 1024, memoryMiB: 2048, minTasks: 2, maxTasks: 4 },
    worker: { cpuUnits: 512, memoryMiB: 1024, minTasks: 1, maxTasks: 2 },
    deployment: { strategy: 'blue-green', bakeMinutes: 5 },
    exec: true,
    logLevel: 'info',
    requestsPerTargetPerMinute: 3000,
    tracing: true,
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
    corsOrigins: ['https://app.staging.classboard.example'],
    replicateTo: undefined,
    replicaOf: undefined,
    noncurrentDays: 30,
  },
  identity: {
    featurePlan: 'plus',
    mailDomain: 'staging.classboard.example',
    machineClients: [{ name: 'sis', scopes: ['roster.read', 'roster.write'] }],
  },
  backup: { dailyDays: 7, weeklyDays: 30, copyTo: undefined, lock: undefined, restoreTest: false },
  operations: {
    warningEmail: 'staging-alerts@classboard.example',
    pagerEmail: 'staging-alerts@classboard.example',
    pagerDuty: false,
    slack: undefined,
    monthlyBudgetUsd: 900,
    costAnomalies: false,
    applicationLogDays: 30,
    accessLogDays: 90,
  },
  delivery: {
    repository,
    deploySubjects: [`repo:${repository}:environment:staging`],
    planSubjects: [`repo:${repository}:pull_request`, `repo:${repository}:environment:staging-plan`],
    previews: false,
    accountOwner: 'staging',
  },
  release: { branches: ['develop', 'main'], snapshot: false, watchMinutes: 5, approval: false },
};

const prod: EnvironmentSettings = {
  name: 'prod',
  account: accounts.prod,
  region: home,
  protected: true,
  owns: { account: true, region: true },
  domain: { ...namesIn('classboard.example', 'Z0000000000PROD00001', home), failover: 'PRIMARY' },
  network: {
    cidr: '10.30.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    natGateways: 3,
    interfaceEndpoints: true,
    flowLogDays: 90,
  },
  registry: {
    repository: 'own',
    replicateTo: [{ account: accounts.prod, region: elsewhere }],
    acceptFrom: [accounts.staging],
  },
  service: {
    api: { cpuUnits: 1024, memoryMiB: 2048, minTasks: 3, maxTasks: 12 },
    worker: { cpuUnits: 1024, memoryMiB: 2048, minTasks: 2, maxTasks: 4 },
    deployment: { strategy: 'rolling' },
    exec: false,
    logLevel: 'info',
    requestsPerTargetPerMinute: 3000,
    tracing: true,
  },
  database: {
    instanceType: 'm7g.xlarge',
    multiAz: true,
    allocatedGb: 100,
    maxAllocatedGb: 1000,
    backupDays: 30,
    insights: 'advanced',
    proxy: true,
    rotationDays: 30,
    secretReplicaRegions: [elsewhere],
    replicaOf: undefined,
    memoryGb: 16,
    maxConnections: 400,
    poolMax: 15,
  },
  files: {
    corsOrigins: ['https://app.classboard.example'],
    replicateTo: elsewhere,
    replicaOf: undefined,
    noncurrentDays: 90,
  },
  identity: {
    featurePlan: 'plus',
    mailDomain: 'classboard.example',
    machineClients: [
      { name: 'sis', scopes: ['roster.read', 'roster.write'] },
      { name: 'reporting', scopes: ['roster.read', 'grades.read'] },
    ],
  },
  backup: {
    dailyDays: 30,
    weeklyDays: 90,
    copyTo: elsewhere,
    lock: { minDays: 7, maxDays: 365, graceDays: undefined },
    restoreTest: true,
  },
  operations: {
    warningEmail: 'alerts@classboard.example',
    pagerEmail: 'on-call@classboard.example',
    pagerDuty: true,
    slack: undefined,
    monthlyBudgetUsd: 2500,
    costAnomalies: true,
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

const dr: EnvironmentSettings = {
  ...prod,
  name: 'dr',
  region: elsewhere,
  owns: { account: false, region: true },
  domain: {
    ...prod.domain,
    regionalApi: 'eu-west-1.api.classboard.example',
    web: 'app.dr.classboard.example',
    files: 'files.dr.classboard.example',
    failover: 'SECONDARY',
  },
  network: {
    ...prod.network,
    cidr: '10.40.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    natGateways: 1,
    interfaceEndpoints: false,
  },
  registry: { repository: 'own', replicateTo: [], acceptFrom: [accounts.staging] },
  service: {
    ...prod.service,
    api: { ...prod.service.api, minTasks: 0 },
    worker: { cpuUnits: 1024, memoryMiB: 2048, minTasks: 0, maxTasks: 4 },
    deployment: { strategy: 'rolling' },
  },
  database: {
    ...prod.database,
    insights: 'standard',
    proxy: false,
    rotationDays: undefined,
    secretReplicaRegions: [],
    replicaOf: { environment: 'prod', region: home },
  },
  files: {
    ...prod.files,
    corsOrigins: ['https://app.classboard.example', 'https://app.dr.classboard.example'],
    replicateTo: undefined,
    replicaOf: 'prod',
  },
  identity: { ...prod.identity, mailDomain: 'dr.classboard.example' },
  backup: undefined,
  operations: { ...prod.operations, monthlyBudgetUsd: 900, costAnomalies: false },
  delivery: {
    ...prod.delivery,
    deploySubjects: [`repo:${repository}:environment:dr`],
    planSubjects: [`repo:${repository}:environment:dr-plan`],
    accountOwner: 'prod',
  },
};

export const environments: readonly EnvironmentSettings[] = [dev, staging, prod, dr];
