import type { SynthesizedStack, Templates } from '../checks/assembly.ts';
import type { Json } from '../checks/matching.ts';
import type { EnvironmentSettings, TaskSettings } from '../settings.ts';

export interface DeployedStack {
  readonly id: string;
  readonly template: Readonly<Record<string, Json>>;
}

/**
 * Deployed templates in the form that costs are counted in. What the settings say of sizes is taken from the templates:
 * the settings are those of the next deployment.
 */
export function asDeployed(settings: EnvironmentSettings, deployed: readonly DeployedStack[]): Templates {
  const stacks = deployed.map(
    ({ id, template }): SynthesizedStack => ({
      id,
      name: id,
      account: settings.account,
      region: settings.region,
      terminationProtection: false,
      resources: template.Resources ?? {},
      paths: {},
      template,
      templateFile: '',
      dependencies: [],
    }),
  );
  return { settings: settingsAsDeployed(settings, stacks), stacks };
}

function settingsAsDeployed(settings: EnvironmentSettings, stacks: readonly SynthesizedStack[]): EnvironmentSettings {
  const all = stacks.flatMap(({ resources }) => Object.entries(resources));
  const of = (type: string): Json[] =>
    all.filter(([, { Type }]) => Type === type).map(([, { Properties }]) => Properties);
  const has = (id: string): boolean => stacks.some((stack) => stack.id === id);
  const [instance] = of('AWS::RDS::DBInstance');
  const [pool] = of('AWS::Cognito::UserPool');
  const { service, database, network, files, identity, backup } = settings;
  const zones = Math.round(of('AWS::EC2::Subnet').length / 3);
  const machines = of('AWS::Cognito::UserPoolClient').filter(({ AllowedOAuthFlows }) =>
    AllowedOAuthFlows?.includes('client_credentials'),
  );
  const task = (part: 'Api' | 'Worker', known: TaskSettings | undefined): TaskSettings | undefined => {
    const definition = of('AWS::ECS::TaskDefinition').find(({ Family }) => Family.endsWith(`-${part.toLowerCase()}`));
    if (definition === undefined) return undefined;
    const target = all.find(
      ([id, { Type }]) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget' && id.startsWith(part),
    );
    return {
      cpuUnits: Number(definition.Cpu),
      memoryMiB: Number(definition.Memory),
      minTasks: target?.[1].Properties.MinCapacity ?? known?.minTasks ?? 0,
      maxTasks: target?.[1].Properties.MaxCapacity ?? known?.maxTasks ?? 0,
    };
  };
  return {
    ...settings,
    network: { ...network, availabilityZones: Array.from({ length: zones }, (_, i) => `zone ${i}`) },
    service: {
      ...service,
      api: task('Api', service.api) ?? { ...service.api, minTasks: 0 },
      worker: task('Worker', service.worker),
    },
    database:
      instance === undefined
        ? database
        : {
            ...database,
            instanceType: String(instance.DBInstanceClass).replace(/^db\./, ''),
            multiAz: instance.MultiAZ === true,
            // A replica takes over the size of its source, and its template says none.
            allocatedGb: Number(instance.AllocatedStorage ?? database.allocatedGb),
            insights: instance.DatabaseInsightsMode === 'advanced' ? 'advanced' : 'standard',
            secretReplicaRegions:
              of('AWS::SecretsManager::Secret')
                .map(({ ReplicaRegions = [] }) => ReplicaRegions.map(({ Region }: Json) => Region))
                .sort((one, other) => other.length - one.length)[0] ?? [],
          },
    files: { ...files, replicateTo: has('StorageReplica') ? files.replicateTo : undefined },
    identity: {
      ...identity,
      featurePlan: pool?.UserPoolTier === 'PLUS' ? 'plus' : 'essentials',
      mailDomain: of('AWS::SES::EmailIdentity').length > 0 ? (identity.mailDomain ?? 'deployed') : undefined,
      machineClients: machines.map((_, i) => ({ name: `machine ${i}`, scopes: [] })),
    },
    backup:
      backup === undefined || !has('Backup')
        ? undefined
        : { ...backup, copyTo: has('BackupCopy') ? backup.copyTo : undefined },
  };
}
