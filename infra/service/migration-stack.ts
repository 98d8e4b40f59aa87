import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { masterUser } from '../database/instance.ts';
import type { DataStack } from '../database/stack.ts';
import type { StorageStack } from '../files/stack.ts';
import type { MailStack } from '../identity/mail-stack.ts';
import type { IdentityStack } from '../identity/stack.ts';
import { databaseName } from '../names.ts';
import { databasePort } from '../network/security-groups.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { taskEnvironment } from './environment.ts';
import { allowSecrets } from './permissions.ts';
import type { Release } from './release.ts';
import { addRestoreTest } from './restore-test.ts';
import { addWritableFolders, createTask, hardened, imageOf, logTo, secretByArn } from './task.ts';

interface MigrationProps {
  readonly release: Release;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly storage: StorageStack;
  readonly identity: IdentityStack;
  readonly mail: MailStack | undefined;
  /** Absent where no restores are tried out. */
  readonly restoreTestPlanArn: string | undefined;
}

const size = { cpuUnits: 512, memoryMiB: 1024 };

/** psql of the server's own major version. */
export const psqlImage = 'public.ecr.aws/docker/library/postgres:18-alpine';

/** One-off tasks: the migrations of the released image, the roles of a new database, the judgement of a restored one. */
export class MigrationStack extends EnvironmentStack {
  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly props: MigrationProps,
  ) {
    super(scope, 'Migration', settings, { description: 'One-off tasks on the database' });
    this.createMigrationTask();
    if (props.data.masterSecret !== undefined) this.createRolesTask();
    const { restoreTestPlanArn: planArn, network, release, data } = props;
    if (planArn === undefined) return;
    const environment = this.environmentWith(data.secrets.runtime.secretArn);
    addRestoreTest(this, settings, {
      planArn,
      network,
      release,
      environment,
      secret: data.secrets.runtime,
      size,
    });
  }

  private environmentWith(databaseSecretArn: string): Record<string, string> {
    const { release, data, storage, identity, mail } = this.props;
    return migrationEnvironment(this.settings, release.commit, {
      databaseHost: data.directHost,
      databaseSecretArn,
      userPoolId: identity.userPool.userPoolId,
      clientId: identity.clientId,
      uploadsBucket: storage.uploadsBucketName,
      scanResultsUrl: storage.scanResults.queueUrl,
      mailEventsUrl: mail?.events.queueUrl,
      downloadKeyId: storage.publicKeyId,
    });
  }

  private createMigrationTask(): void {
    const { release, data } = this.props;
    const owner = secretByArn(this, 'OwnerSecret', data.secrets.owner);
    const task = createTask(this, 'Task', { settings: this.settings, family: 'migration', size });
    allowSecrets(this, task.obtainExecutionRole(), [owner]);
    allowSecrets(this, task.taskRole, [owner]);
    const container = task.addContainer('migration', {
      ...hardened,
      containerName: 'migration',
      image: imageOf(this, 'Image', release.imageDigest),
      command: ['node', 'dist/apps/api/database/migrate-cli.js', 'up'],
      environment: this.environmentWith(data.secrets.owner.secretArn),
      secrets: {
        DATABASE_USER: ecs.Secret.fromSecretsManager(owner, 'username'),
        DATABASE_PASSWORD: ecs.Secret.fromSecretsManager(owner, 'password'),
      },
      stopTimeout: Duration.seconds(120),
      logging: logTo(this, this.settings, 'migration'),
    });
    addWritableFolders(task, container, false);
    this.publish('release/migration-task-definition', task.taskDefinitionArn);
  }

  /** Runs `roles.sql` as the master user; the passwords reach psql as variables and no log. */
  private createRolesTask(): void {
    const { data } = this.props;
    if (data.masterSecret === undefined) return;
    const master = secretByArn(this, 'MasterSecret', data.masterSecret);
    const owner = secretByArn(this, 'RolesOwnerSecret', data.secrets.owner);
    const runtime = secretByArn(this, 'RolesRuntimeSecret', data.secrets.runtime);
    const task = createTask(this, 'RolesTask', { settings: this.settings, family: 'roles', size });
    allowSecrets(this, task.obtainExecutionRole(), [master, owner, runtime]);
    const sql = readFileSync(new URL('../database/roles.sql', import.meta.url), 'utf8');
    task.addContainer('roles', {
      ...hardened,
      containerName: 'roles',
      image: ecs.ContainerImage.fromRegistry(psqlImage),
      entryPoint: ['sh', '-c'],
      command: [
        'printf %s "$ROLES_SQL" | psql --no-psqlrc --quiet -v owner_password="$OWNER_PASSWORD" -v runtime_password="$RUNTIME_PASSWORD" -f -',
      ],
      environment: {
        PGHOST: data.directHost,
        PGPORT: String(databasePort),
        PGDATABASE: databaseName,
        PGUSER: masterUser,
        PGSSLMODE: 'require',
        ROLES_SQL: sql,
      },
      secrets: {
        PGPASSWORD: ecs.Secret.fromSecretsManager(master, 'password'),
        OWNER_PASSWORD: ecs.Secret.fromSecretsManager(owner, 'password'),
        RUNTIME_PASSWORD: ecs.Secret.fromSecretsManager(runtime, 'password'),
      },
      logging: logTo(this, this.settings, 'migration', 'LogsRoles'),
    });
    this.publish('release/roles-task-definition', task.taskDefinitionArn);
  }
}

type Values = Parameters<typeof taskEnvironment>[3];

/** The same configuration as the application's, on the direct connection, without what signs downloads or takes spans. */
function migrationEnvironment(settings: EnvironmentSettings, commit: string, values: Values): Record<string, string> {
  const environment = taskEnvironment(settings, 'worker', commit, values) as Record<string, string>;
  const {
    CLOUDFRONT_DOMAIN: _domain,
    CLOUDFRONT_KEY_PAIR_ID: _keyPair,
    OTEL_EXPORTER_OTLP_ENDPOINT: _collector,
    ...rest
  } = environment;
  return rest;
}
