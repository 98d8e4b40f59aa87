/** How the service replaces its tasks. Only `rolling` is watched by the ECS circuit breaker. */
export type DeploymentSettings =
  | { readonly strategy: 'rolling' }
  | { readonly strategy: 'blue-green'; readonly bakeMinutes: number }
  | {
      readonly strategy: 'canary';
      readonly bakeMinutes: number;
      readonly stepPercent: number;
      readonly stepMinutes: number;
    }
  | {
      readonly strategy: 'linear';
      readonly bakeMinutes: number;
      readonly stepPercent: number;
      readonly stepMinutes: number;
    };

/** Fargate sizes: `cpuUnits` of 1/1024 vCPU. Counts are the bounds of autoscaling. */
export interface TaskSettings {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly minTasks: number;
  readonly maxTasks: number;
}

export interface NetworkSettings {
  readonly cidr: string;
  readonly availabilityZones: readonly string[];
  readonly natGateways: number;
  /** Keeps traffic to AWS services inside the VPC; without it only S3 has an endpoint. */
  readonly interfaceEndpoints: boolean;
  readonly flowLogDays: number;
}

/** Where an image may come from and where it goes. Replication does not chain, so every target is listed. */
export interface RegistrySettings {
  /** `shared` uses the repository of another environment in the same account and region. */
  readonly repository: 'own' | 'shared';
  readonly replicateTo: readonly { readonly account: string; readonly region: string }[];
  readonly acceptFrom: readonly string[];
}

export interface ServiceSettings {
  readonly api: TaskSettings;
  /** A second service of the same image that runs jobs only. Without it every task runs both. */
  readonly worker: TaskSettings | undefined;
  readonly deployment: DeploymentSettings;
  readonly exec: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn';
  readonly requestsPerTargetPerMinute: number;
  readonly tracing: boolean;
  /** Errors go to the tracker that the secret `errors/dsn` names, and not to the log alone. */
  readonly errorTracking: boolean;
}

export interface DatabaseSettings {
  readonly instanceType: string;
  readonly multiAz: boolean;
  readonly allocatedGb: number;
  readonly maxAllocatedGb: number;
  readonly backupDays: number;
  readonly insights: 'standard' | 'advanced';
  readonly proxy: boolean;
  readonly rotationDays: number | undefined;
  /** Copies of the role secrets, so that the other region can open a promoted replica. */
  readonly secretReplicaRegions: readonly string[];
  /** Makes the instance a read replica of another region's. Its role secrets come from there too. */
  readonly replicaOf: { readonly environment: string; readonly region: string } | undefined;
  /** Memory of the instance class, for alarms that need a share of it. */
  readonly memoryGb: number;
  readonly maxConnections: number;
  readonly poolMax: number;
}

export interface FilesSettings {
  readonly corsOrigins: readonly string[];
  /** Region that gets a copy of every upload. */
  readonly replicateTo: string | undefined;
  /** Uses the copy that another environment's replication keeps in this region. */
  readonly replicaOf: string | undefined;
  readonly noncurrentDays: number;
  /** Systems of others that put bundles into the drop folder of a school (docs/imports.md); none where it is left out. */
  readonly dropPartners?: readonly DropPartner[];
}

export interface DropPartner {
  readonly name: string;
  /** `sourcedId` of the school. */
  readonly school: string;
  /** AWS account that may assume the partner's role, with the external id. */
  readonly account: string;
  readonly externalId: string;
}

export interface IdentitySettings {
  /** `plus` brings threat protection. */
  readonly featurePlan: 'essentials' | 'plus';
  /** Sends through SES from this domain. Without it Cognito's own sender is used, at most 50 mails a day. */
  readonly mailDomain: string | undefined;
  /** OAuth clients of other systems, each with the scopes it may ask for. */
  readonly machineClients: readonly { readonly name: string; readonly scopes: readonly MachineScope[] }[];
}

export type MachineScope = 'roster.read' | 'roster.write' | 'grades.read';

export interface DomainSettings {
  readonly zoneName: string;
  readonly hostedZoneId: string;
  /** The name clients use. Shared by the two sides of a failover pair. */
  readonly api: string;
  /** Unique to the region, so that a health check can ask exactly one side. */
  readonly regionalApi: string;
  readonly web: string;
  readonly files: string;
  readonly failover: 'PRIMARY' | 'SECONDARY' | undefined;
  readonly originSecrets: OriginSecretSettings;
}

/**
 * The secrets by which CloudFront proves to the API that a request came through it, by their numbers. To replace one,
 * accept the next beside it and deploy, send the next and deploy, then accept it alone (docs/runbooks/secret-rotation.md).
 */
export interface OriginSecretSettings {
  readonly sent: number;
  /** One number, or two while one replaces the other; `sent` is among them. */
  readonly accepted: readonly [number] | readonly [number, number];
  /**
   * Name of the environment whose secrets these are, copied into this region. The two sides of a failover pair share them:
   * either distribution asks for `api`, which either balancer may answer.
   */
  readonly replicaOf: string | undefined;
}

export interface BackupSettings {
  readonly dailyDays: number;
  readonly weeklyDays: number;
  /** Copies every recovery point to a locked vault in this region. */
  readonly copyTo: string | undefined;
  readonly lock: VaultLockSettings | undefined;
  readonly restoreTest: boolean;
}

/**
 * Without `graceDays` the lock is of the governance kind, which an administrator can lift.
 * With it the lock becomes irreversible, for the account's owner too, once the days are over.
 */
export interface VaultLockSettings {
  readonly minDays: number;
  readonly maxDays: number;
  readonly graceDays: number | undefined;
}

export interface OperationsSettings {
  readonly warningEmail: string;
  readonly pagerEmail: string;
  /** The integration's address is a secret, see `notify/pagerduty-endpoint` in the parameters. */
  readonly pagerDuty: boolean;
  readonly slack: { readonly workspaceId: string; readonly channelId: string } | undefined;
  readonly monthlyBudgetUsd: number;
  /**
   * Whether unusual cost is reported; of a monitor that there is where its ARN is given. AWS allows one monitor of all
   * services an account, and makes it for new ones (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2515).
   */
  readonly costAnomalies: boolean | { readonly monitorArn: string };
  readonly applicationLogDays: number;
  readonly accessLogDays: number;
}

/**
 * What exists once an account or once a region of an account. Exactly one environment of each
 * owns it; the others in the same place use it.
 */
export interface OwnershipSettings {
  readonly account: boolean;
  readonly region: boolean;
  /** What somebody else has made before, such as a landing zone: it is used as it is, and never created. */
  readonly existing?: readonly ExistingResource[];
}

/** AWS refuses a second one of each: of the provider in an account, of the others in a region of it. */
export type ExistingResource = 'oidc-provider' | 'detector' | 'recorder';

export interface DeliverySettings {
  readonly repository: string;
  /**
   * Claims of the GitHub token that may assume the deploy role, in full, no wildcards, and each of an environment: the
   * `sub` of a pull request does not say whether it came from a fork.
   */
  readonly deploySubjects: readonly string[];
  /** Claims that may read for a plan. */
  readonly planSubjects: readonly string[];
  /** Whether the deploy role also brings up and takes down the previews that are copied from this environment. */
  readonly previews: boolean;
  /** Environment whose permission boundary and OIDC provider are used; itself when it owns the account. */
  readonly accountOwner: string;
}

/** What a release to this environment asks for. */
export interface ReleaseSettings {
  /** Branches whose commits may be released here. */
  readonly branches: readonly string[] | 'any';
  /** Takes a snapshot of the database before anything changes. */
  readonly snapshot: boolean;
  /** How long the alarms are watched after a rollout, before it counts as done. */
  readonly watchMinutes: number;
  /** Somebody has to approve the plan. */
  readonly approval: boolean;
}

/** Everything in which one environment differs from another. Nothing else asks for the name. */
export interface EnvironmentSettings {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Keeps data when a stack goes, and refuses deletion of what serves. */
  readonly protected: boolean;
  readonly owns: OwnershipSettings;
  readonly domain: DomainSettings;
  readonly network: NetworkSettings;
  readonly registry: RegistrySettings;
  readonly service: ServiceSettings;
  readonly database: DatabaseSettings;
  readonly files: FilesSettings;
  readonly identity: IdentitySettings;
  readonly backup: BackupSettings | undefined;
  readonly operations: OperationsSettings;
  readonly delivery: DeliverySettings;
  readonly release: ReleaseSettings;
}
