import { readFileSync } from 'node:fs';
import { App, type AppProps } from 'aws-cdk-lib';
import { BackupCopyStack, BackupStack } from './backup/stack.ts';
import { DatabaseAccessStack, needsDatabaseAccess } from './database/access-stack.ts';
import { DataStack } from './database/stack.ts';
import { CicdStack } from './delivery/stack.ts';
import { DnsStack } from './edge/dns-stack.ts';
import { EdgeStack } from './edge/stack.ts';
import { StorageReplicaStack } from './files/replica-stack.ts';
import { StorageStack } from './files/stack.ts';
import { MailStack } from './identity/mail-stack.ts';
import { IdentityStack } from './identity/stack.ts';
import { NetworkStack } from './network/stack.ts';
import { GlobalObservabilityStack, ObservabilityStack } from './operations/stack.ts';
import { SecurityStack } from './security/stack.ts';
import { MigrationStack } from './service/migration-stack.ts';
import { PlatformStack } from './service/platform-stack.ts';
import { RegistryStack } from './service/registry.ts';
import type { Release } from './service/release.ts';
import { ServiceStack } from './service/service-stack.ts';
import type { EnvironmentSettings } from './settings.ts';
import { EnvironmentStack } from './stack.ts';

/** The feature flags of cdk.json, which the CLI sets by itself and a test has to set. */
export function flags(): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL('./cdk.json', import.meta.url), 'utf8')).context;
}

/** An app without network: the zones of every environment are data, so nothing is ever looked up. */
export function createApp(settings: EnvironmentSettings, props: AppProps = {}): App {
  const zones = `availability-zones:account=${settings.account}:region=${settings.region}`;
  return new App({
    analyticsReporting: false,
    ...props,
    context: { ...flags(), ...props.context, [zones]: settings.network.availabilityZones },
  });
}

/** All stacks of one environment. Their order of deployment follows from who uses what. */
export function buildEnvironment(app: App, settings: EnvironmentSettings, release: Release): void {
  const { owns, delivery, registry } = settings;
  const bringsRoles = owns.account || delivery.deploySubjects.length + delivery.planSubjects.length > 0;
  const cicd = bringsRoles ? new CicdStack(app, settings) : undefined;
  const images = registry.repository === 'own' ? new RegistryStack(app, settings) : undefined;
  const { mailDomain } = settings.identity;
  const mail = mailDomain === undefined ? undefined : new MailStack(app, settings, mailDomain);
  const network = new NetworkStack(app, settings);
  const edge = new EdgeStack(app, settings);
  const data = new DataStack(app, settings, network);
  const { replicateTo } = settings.files;
  const replica = replicateTo === undefined ? undefined : new StorageReplicaStack(app, settings, replicateTo);
  const storage = new StorageStack(app, settings, edge, replica, data.key);
  const identity = new IdentityStack(app, settings, network, data.key, mail);
  const platform = new PlatformStack(app, settings, network, storage);
  const observability = new ObservabilityStack(app, settings, platform, storage, mail);
  const restores = backups(app, settings, { network, data, storage });
  const migration = new MigrationStack(app, settings, {
    release,
    network,
    data,
    storage,
    identity,
    mail,
    restoreTestPlanArn: restores?.restoreTestPlanArn,
  });
  const access = needsDatabaseAccess(settings.database)
    ? new DatabaseAccessStack(app, settings, network, data)
    : undefined;
  const requestHost = access?.requestHost ?? data.directHost;
  const service = new ServiceStack(app, settings, {
    release,
    network,
    data,
    requestHost,
    storage,
    identity,
    mail,
    platform,
  });
  // RDS refuses a subscription to the events of an instance that does not exist, and ECS a task whose log group does not.
  observability.addStackDependency(data);
  migration.addStackDependency(platform);
  // The alarms that watch a deployment have to be there before it starts, and so has the schema.
  service.addStackDependency(observability);
  service.addStackDependency(migration);
  // The proxy and the rotation sign in with the roles that a task of this stack creates.
  access?.addStackDependency(migration);
  if (images !== undefined) migration.addStackDependency(images);
  // A preview owns nothing of its account, and CloudFormation refuses a stack without resources.
  if (settings.owns.account || settings.owns.region || settings.operations.costAnomalies !== false)
    new SecurityStack(app, settings, observability.topics);
  const dns = new DnsStack(app, settings, platform, storage);
  new GlobalObservabilityStack(app, settings, edge, dns, storage);
  // Every role is made under the boundary, so the boundary comes first.
  if (cicd !== undefined) {
    for (const stack of app.node.children) {
      if (stack instanceof EnvironmentStack && stack !== cicd) stack.addStackDependency(cicd);
    }
  }
}

function backups(
  app: App,
  settings: EnvironmentSettings,
  stacks: { readonly network: NetworkStack; readonly data: DataStack; readonly storage: StorageStack },
): BackupStack | undefined {
  const { backup: plan } = settings;
  if (plan === undefined) return undefined;
  const copies = plan.copyTo === undefined ? undefined : new BackupCopyStack(app, settings, plan, plan.copyTo);
  return new BackupStack(app, settings, { plan, ...stacks, copies });
}
