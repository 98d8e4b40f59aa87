import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanClean, scanInfected, scanTag } from '../../files/uploads.ts';
import { resourceName } from '../../names.ts';
import { all } from '../all.ts';
import { type LocatedResource, resourcesOf, type Synthesized } from '../assembly.ts';
import { find, type Json } from '../matching.ts';
import { arnOf, deployedValue, resourceBehind } from '../references.ts';
import { Access, type Caller } from './access.ts';

const access = new Access(all);

interface Task {
  readonly caller: Caller;
  /** Its variables. */
  readonly variables: Readonly<Record<string, string>>;
}

function tasksOf(environment: Synthesized, family: RegExp): Task[] {
  return find(environment, 'AWS::ECS::TaskDefinition', { Family: family }).map(({ stack, Properties }) => {
    const role = resourceBehind(environment, stack, Properties.TaskRoleArn);
    assert.ok(role !== undefined);
    const app = Properties.ContainerDefinitions.find(({ Name }: Json) => Name !== 'traces');
    const variables = deployedValue(environment, stack, app.Environment ?? []).map(({ Name, Value }: Json) => [
      Name,
      Value,
    ]);
    return { caller: access.role(environment, role), variables: Object.fromEntries(variables) };
  });
}

/**
 * `ARN:KEY:STAGE:VERSION` of a secret of our own (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html),
 * or the ARN by its name, which in full ends with six characters of AWS's choice.
 */
const secretBehind = (from: string): string =>
  /^arn:([^:]*:){5}[^:]+$/.test(from) ? `${from}-AbCdEf` : from.replace(/(:[^:]*){3}$/, '');

/** Every bucket of everybody, by its ARN. */
const buckets = all
  .flatMap((one) => resourcesOf(one, 'AWS::S3::Bucket'))
  .map(({ stack, logicalId }) => arnOf(stack, logicalId));

const looks = ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketPolicy'];
const changes = [
  's3:PutObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObjectTagging',
  's3:PutBucketPolicy',
];
const ofBuckets = new Set(['s3:ListBucket', 's3:GetBucketPolicy', 's3:PutBucketPolicy']);

/** What a role may do with the buckets, as `action on bucket`. */
const rightsOf = (caller: Caller, actions: readonly string[]): string[] =>
  buckets.flatMap((bucket) =>
    actions
      .filter((action) => access.may(caller, action, ofBuckets.has(action) ? bucket : `${bucket}/some/object`))
      .map((action) => `${action} on ${bucket}`),
  );

describe('the role of a task', () => {
  for (const environment of all) {
    const { name, region } = environment.settings;
    const viaS3 = { 'kms:ViaService': `s3.${region}.amazonaws.com` };

    it(`gives the application its uploads and no other bucket, in ${name}`, () => {
      const tasks = tasksOf(environment, /-(api|worker)$/);
      assert.ok(tasks.length > 0);
      for (const { caller, variables } of tasks) {
        const bucket = `arn:aws:s3:::${variables.S3_UPLOADS_BUCKET}`;
        assert.ok(buckets.includes(bucket), bucket);
        assert.deepEqual(
          rightsOf(caller, [...looks, ...changes]),
          ['s3:GetObject', 's3:ListBucket', 's3:GetBucketPolicy', 's3:PutObject', 's3:DeleteObject'].map(
            (action) => `${action} on ${bucket}`,
          ),
        );
        const may = (action: string, status?: string) =>
          access.may(caller, action, `${bucket}/some/object`, status === undefined ? {} : { [scanTag]: status });
        assert.ok(may('s3:GetObject', scanClean));
        assert.ok(!may('s3:GetObject', scanInfected), 'reads what is infected');
        assert.ok(may('s3:GetObjectTagging', scanInfected), 'cannot see that a file is infected');
        assert.ok(may('s3:AbortMultipartUpload'));
      }
    });

    it(`decrypts uploads through S3 and in no other way, in ${name}`, () => {
      for (const { caller, variables } of tasksOf(environment, /-(api|worker)$/)) {
        const [found] = all
          .flatMap((one) => resourcesOf(one, 'AWS::KMS::Alias').map((alias) => ({ one, alias })))
          .filter(({ alias }) => holdsUploads(alias, String(variables.S3_UPLOADS_BUCKET)));
        assert.ok(found !== undefined);
        const { AliasName, TargetKeyId } = found.alias.Properties;
        const key = deployedValue(found.one, found.alias.stack, TargetKeyId);
        const aliased = { 'kms:ResourceAliases': AliasName };
        for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
          assert.ok(access.may(caller, action, key, { ...viaS3, ...aliased }), `cannot ${action} through S3`);
          assert.ok(!access.may(caller, action, key, aliased), `may ${action} by itself`);
          assert.ok(
            !access.may(caller, action, key, { ...viaS3, 'kms:ResourceAliases': 'alias/classboard-other' }),
            `may ${action} by the key of something else`,
          );
        }
      }
    });

    it(`can be started: each of its secrets is read by the role that starts it, in ${name}`, () => {
      const unread: string[] = [];
      let secretCount = 0;
      for (const { stack, path, Properties } of find(environment, 'AWS::ECS::TaskDefinition')) {
        const role = resourceBehind(environment, stack, Properties.ExecutionRoleArn);
        assert.ok(role !== undefined, path);
        const caller = access.role(environment, role);
        const secrets = Properties.ContainerDefinitions.flatMap(({ Secrets = [] }: Json) => Secrets);
        const key = `arn:aws:kms:${stack.region}:${stack.account}:key/some-key`;
        const through = { 'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com` };
        if (secrets.length > 0 && !access.may(caller, 'kms:Decrypt', key, through))
          unread.push(`${path}: by their key`);
        for (const { Name, ValueFrom } of secrets) {
          secretCount += 1;
          const from: string = deployedValue(environment, stack, ValueFrom);
          if (!access.may(caller, 'secretsmanager:GetSecretValue', secretBehind(from)))
            unread.push(`${path}: ${Name} from ${from}`);
        }
      }
      assert.ok(secretCount > 0);
      assert.deepEqual(unread, []);
    });

    it(`gives those that change the database no bucket, in ${name}`, () => {
      const tasks = tasksOf(environment, /-(migration|roles)$/);
      assert.equal(tasks.length, environment.settings.database.replicaOf === undefined ? 2 : 1);
      for (const { caller } of tasks) assert.deepEqual(rightsOf(caller, [...looks, ...changes]), []);
    });
  }
});

/** Whether an alias is of the key that encrypts this bucket. */
const holdsUploads = ({ stack, Properties }: LocatedResource, bucketName: string): boolean =>
  Object.values(stack.resources).some(
    ({ Type, Properties: bucket }) =>
      Type === 'AWS::S3::Bucket' &&
      bucket.BucketName === bucketName &&
      JSON.stringify(bucket.BucketEncryption).includes(JSON.stringify(Properties.TargetKeyId)),
  );

describe('the role of a pipeline', () => {
  for (const environment of all.filter(({ settings }) => settings.delivery.deploySubjects.length > 0)) {
    const { name } = environment.settings;
    const roleNamed = (part: string): Caller => {
      const [role] = find(environment, 'AWS::IAM::Role', { RoleName: resourceName({ name }, part) });
      assert.ok(role !== undefined);
      return access.role(environment, role);
    };
    // Of the previews too, where it brings those up.
    const own = all.filter(
      ({ settings }) =>
        settings.name === name || (environment.settings.delivery.previews && /^preview-/.test(settings.name)),
    );
    const web = own.flatMap((one) => find(one, 'AWS::S3::Bucket', { BucketName: /-web-/ }));
    const consoles = web.map(({ stack, logicalId }) => arnOf(stack, logicalId));

    it(`puts the console beside what is there, and reads and writes no other file, in ${name}`, () => {
      assert.deepEqual(
        rightsOf(roleNamed('deploy'), changes),
        consoles.map((bucket) => `s3:PutObject on ${bucket}`),
      );
      for (const part of ['plan', 'deploy']) {
        const caller = roleNamed(part);
        assert.ok(access.may(caller, 's3:GetObject', `${consoles[0]}/index.html`), part);
        assert.deepEqual(rightsOf(caller, ['s3:GetObject', 's3:GetObjectVersion']), []);
      }
      assert.deepEqual(rightsOf(roleNamed('plan'), changes), []);
    });
  }
});

describe('the tags of uploads', () => {
  for (const environment of all) {
    const { name } = environment.settings;

    it(`are written by the scan, and copied by who brings objects along, in ${name}`, () => {
      const plans = resourcesOf(environment, 'AWS::GuardDuty::MalwareProtectionPlan');
      assert.equal(plans.length > 0, environment.settings.files.replicaOf === undefined);
      for (const { stack, Properties } of plans) {
        const { BucketName } = deployedValue(environment, stack, Properties.ProtectedResource.S3Bucket);
        const scan = resourceBehind(environment, stack, Properties.Role);
        assert.ok(scan !== undefined);
        const tags = (caller: Caller, action = 's3:PutObjectTagging') =>
          access.may(caller, action, `arn:aws:s3:::${BucketName}/some/object`);
        assert.ok(tags(access.role(environment, scan)), 'the scan cannot write its verdict');
        const others = resourcesOf(environment, 'AWS::IAM::Role').filter(
          ({ logicalId }) => logicalId !== scan.logicalId,
        );
        for (const role of others) assert.ok(!tags(access.role(environment, role)), `${role.path} writes tags`);
      }
    });

    it(`travel to the other region with their objects, in ${name}`, () => {
      const copied = resourcesOf(environment, 'AWS::S3::Bucket').filter(
        ({ Properties }) => Properties.ReplicationConfiguration !== undefined,
      );
      assert.equal(copied.length > 0, environment.settings.files.replicateTo !== undefined);
      for (const { stack, logicalId, Properties } of copied) {
        const { Role, Rules } = Properties.ReplicationConfiguration;
        const role = resourceBehind(environment, stack, Role);
        assert.ok(role !== undefined);
        const caller = access.role(environment, role);
        const [{ Bucket, EncryptionConfiguration }] = Rules.map(({ Destination }: Json) =>
          deployedValue(environment, stack, Destination),
        );
        const from = arnOf(stack, logicalId);
        for (const action of ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'])
          assert.ok(access.may(caller, action, `${from}/some/object`), action);
        assert.ok(access.may(caller, 's3:GetReplicationConfiguration', from));
        for (const action of ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'])
          assert.ok(access.may(caller, action, `${Bucket}/some/object`), action);
        const encrypts = { 'kms:ViaService': `s3.${environment.settings.files.replicateTo}.amazonaws.com` };
        assert.ok(access.may(caller, 'kms:Encrypt', EncryptionConfiguration.ReplicaKmsKeyID, encrypts));
        assert.deepEqual(rightsOf(caller, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']), []);
      }
    });
  }
});
