import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { scanClean, scanInfected, scanTag } from '../../files/uploads.ts';
import { all } from '../all.ts';
import { type LocatedResource, resourcesOf, type Synthesized } from '../assembly.ts';
import type { Json } from '../matching.ts';
import { arnOf, deployedValue } from '../references.ts';
import { Access, everything } from './access.ts';

const access = new Access(all);
const cloudFront = { service: 'cloudfront.amazonaws.com' };
const stranger = '999999999999';

const bucketsOf = (environment: Synthesized): LocatedResource[] => resourcesOf(environment, 'AWS::S3::Bucket');
const bucketNamed = (name: string): LocatedResource => {
  const found = all.flatMap(bucketsOf).find(({ Properties }) => Properties.BucketName === name);
  if (found === undefined) throw new Error(`${name}: no such bucket`);
  return found;
};

const bucketBehind = (address: string): LocatedResource =>
  bucketNamed(address.replace(/\.s3\.[a-z0-9-]+\.amazonaws\.com$/, ''));

/** By whose key its objects are encrypted; undefined where it is S3's own. */
function keyOf({ stack, Properties }: LocatedResource): string | undefined {
  const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
  return deployedValue({ stacks: [stack] }, stack, rule.ServerSideEncryptionByDefault.KMSMasterKeyID);
}

describe('a bucket', () => {
  for (const environment of all) {
    const { name, account } = environment.settings;

    it(`answers nobody over plain HTTP or an old TLS, in ${name}`, () => {
      const buckets = bucketsOf(environment);
      assert.ok(buckets.length > 3);
      for (const { stack, logicalId } of buckets) {
        const arn = arnOf(stack, logicalId);
        for (const [action, resource] of [
          ['s3:GetObject', `${arn}/some/object`],
          ['s3:ListBucket', arn],
        ] as const) {
          const may = (context?: Record<string, string>) => access.may(everything(account), action, resource, context);
          assert.ok(may(), `${action} on ${resource}`);
          assert.ok(!may({ 'aws:SecureTransport': 'false' }), `${action} on ${resource} over plain HTTP`);
          assert.ok(!may({ 's3:TlsVersion': '1.1' }), `${action} on ${resource} by TLS 1.1`);
        }
      }
    });

    it(`is read by the distribution before it and by no other, in ${name}`, () => {
      const distributions = resourcesOf(environment, 'AWS::CloudFront::Distribution');
      assert.equal(distributions.length, 2);
      for (const distribution of distributions) {
        const { DistributionConfig } = deployedValue(environment, distribution.stack, distribution.Properties);
        const origins = DistributionConfig.Origins.filter((one: Json) => one.OriginAccessControlId !== undefined);
        assert.equal(origins.length, 1, distribution.path);
        judgeReads(distribution, bucketBehind(origins[0].DomainName));
      }
    });
  }
});

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html */
function judgeReads(distribution: LocatedResource, bucket: LocatedResource): void {
  const own = arnOf(distribution.stack, distribution.logicalId);
  const object = `${arnOf(bucket.stack, bucket.logicalId)}/some/object`;
  const isScanned = bucket.logicalId.startsWith('Uploads');
  const clean: Record<string, string> = isScanned ? { [scanTag]: scanClean } : {};
  const may = (source: string, context: Record<string, string> = clean, action = 's3:GetObject') =>
    access.may(cloudFront, action, object, { 'aws:SourceArn': source, ...context });
  assert.ok(may(own), `${own} cannot read ${object}`);
  assert.ok(!may(own.replace(/:\d{12}:/, `:${stranger}:`)), `a distribution of a stranger reads ${object}`);
  // A copy is read from another environment, whose distribution its stack cannot know.
  if (bucket.stack.id === distribution.stack.id) assert.ok(!may(`${own}X`), `another distribution reads ${object}`);
  for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion'])
    assert.ok(!may(own, clean, action), `${own} may ${action} on ${object}`);
  if (isScanned) {
    assert.ok(!may(own, {}), `${own} reads what nobody has scanned in ${object}`);
    assert.ok(!may(own, { [scanTag]: scanInfected }), `${own} reads what is infected in ${object}`);
  }
  const key = keyOf(bucket);
  if (key === undefined) return;
  const decrypts = (source: string, action = 'kms:Decrypt') =>
    access.may(cloudFront, action, key, { 'aws:SourceArn': source });
  assert.ok(decrypts(own), `${own} cannot decrypt what ${object} holds`);
  assert.ok(!decrypts(own.replace(/:\d{12}:/, `:${stranger}:`)), `a distribution of a stranger decrypts by ${key}`);
  assert.ok(!decrypts(own, 'kms:Encrypt'), `${own} encrypts by ${key}`);
}

describe('logs', () => {
  for (const environment of all) {
    const { name, account } = environment.settings;

    it(`of a bucket reach the bucket for them, and nobody else's do, in ${name}`, () => {
      const logging = { service: 'logging.s3.amazonaws.com' };
      const logged = bucketsOf(environment).filter(({ Properties }) => Properties.LoggingConfiguration !== undefined);
      assert.ok(logged.length > 0);
      for (const { stack, logicalId, Properties } of logged) {
        const { DestinationBucketName, LogFilePrefix = '' } = Properties.LoggingConfiguration;
        const target = bucketNamed(deployedValue(environment, stack, DestinationBucketName));
        const into = (prefix: string) => `arn:aws:s3:::${target.Properties.BucketName}/${prefix}2026-11-30-22-00-00-AB`;
        const may = (bucket: string, by = account, prefix = LogFilePrefix) =>
          access.may(logging, 's3:PutObject', into(prefix), { 'aws:SourceArn': bucket, 'aws:SourceAccount': by });
        const own = arnOf(stack, logicalId);
        assert.ok(may(own), `the accesses to ${own} cannot be written to ${into(LogFilePrefix)}`);
        assert.ok(!may('arn:aws:s3:::of-a-stranger', stranger), `a stranger's logs land in ${into(LogFilePrefix)}`);
        assert.ok(!may(own, account, 'elsewhere/'), `the accesses to ${own} may be written anywhere`);
        assert.equal(keyOf(target), undefined, `${target.path}: S3 delivers no logs to a bucket with a key of ours`);
      }
    });

    it(`of the balancer and of the distributions are taken, in ${name}`, () => {
      for (const { stack, Properties } of resourcesOf(environment, 'AWS::ElasticLoadBalancingV2::LoadBalancer')) {
        const attribute = (key: string) =>
          deployedValue(environment, stack, Properties.LoadBalancerAttributes).find(({ Key }: Json) => Key === key)
            ?.Value;
        const bucket = attribute('access_logs.s3.bucket');
        const into = (of: string) =>
          `arn:aws:s3:::${bucket}/${attribute('access_logs.s3.prefix')}/AWSLogs/${of}/elasticloadbalancing/a.log.gz`;
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html: as the service, or
        // in regions from before August 2022 as an account of AWS.
        const callers = [
          { service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          { account: RegionInfo.get(stack.region).elbv2Account ?? '' },
        ];
        const may = (of: string) => callers.some((caller) => access.may(caller, 's3:PutObject', into(of)));
        assert.ok(may(account), `the balancer cannot write to ${into(account)}`);
        assert.ok(!may(stranger), `balancers of a stranger write to ${into(stranger)}`);
        assert.equal(
          keyOf(bucketNamed(bucket)),
          undefined,
          `${bucket}: a balancer writes to no bucket with a key of ours`,
        );
      }
      for (const { path, stack, Properties } of resourcesOf(environment, 'AWS::CloudFront::Distribution')) {
        const { Bucket } = deployedValue(environment, stack, Properties.DistributionConfig.Logging);
        // The logs of a distribution come with an access list, which a bucket may refuse
        // (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html).
        const target = bucketBehind(Bucket);
        assert.equal(target.Properties.OwnershipControls.Rules[0].ObjectOwnership, 'BucketOwnerPreferred', path);
      }
    });

    it(`of a group are encrypted by a key for those of this account alone, in ${name}`, () => {
      const groups = resourcesOf(environment, 'AWS::Logs::LogGroup').filter(
        ({ Properties }) => Properties.KmsKeyId !== undefined,
      );
      assert.ok(groups.length > 0);
      for (const { stack, path, Properties } of groups) {
        const key = deployedValue(environment, stack, Properties.KmsKeyId);
        const may = (of: string) =>
          access.may({ service: `logs.${stack.region}.amazonaws.com` }, 'kms:GenerateDataKey', key, {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${stack.region}:${of}:log-group:${Properties.LogGroupName}`,
          });
        assert.ok(may(account), `${path} cannot be encrypted by ${key}`);
        assert.ok(!may(stranger), `groups of a stranger are encrypted by ${key}`);
      }
    });

    it(`of the trail and of the recorder reach the audit bucket of their account, in ${name}`, () => {
      const writers = [
        ...resourcesOf(environment, 'AWS::CloudTrail::Trail').map((one) => ['cloudtrail', 'CloudTrail', one] as const),
        ...resourcesOf(environment, 'AWS::Config::DeliveryChannel').map((one) => ['config', 'Config', one] as const),
      ];
      assert.equal(writers.length > 0, environment.settings.owns.account || environment.settings.owns.region);
      for (const [who, folder, { stack, Properties }] of writers) {
        const service = { service: `${who}.amazonaws.com` };
        const bucket = `arn:aws:s3:::${deployedValue(environment, stack, Properties.S3BucketName)}`;
        const may = (action: string, resource: string, of = account) =>
          access.may(service, action, resource, {
            's3:x-amz-acl': 'bucket-owner-full-control',
            'aws:SourceAccount': of,
            'aws:SourceArn': `arn:aws:${who}:${stack.region}:${of}:trail/${Properties.TrailName}`,
          });
        const into = (of: string) => `${bucket}/AWSLogs/${of}/${folder}/${stack.region}/2026/11/30/a.json.gz`;
        assert.ok(may('s3:GetBucketAcl', bucket), `${who} cannot look at ${bucket}`);
        assert.ok(may('s3:PutObject', into(account)), `${who} cannot write to ${into(account)}`);
        assert.ok(!may('s3:PutObject', into(stranger), stranger), `${who} writes what a stranger does to ${bucket}`);
        assert.ok(!may('s3:GetObject', into(account)), `${who} reads ${bucket}`);
        const key = keyOf(bucketNamed(bucket.slice('arn:aws:s3:::'.length)));
        assert.ok(key !== undefined);
        assert.ok(may('kms:GenerateDataKey', key), `${who} cannot encrypt by ${key}`);
        assert.ok(!may('kms:GenerateDataKey', key, stranger), `${who} encrypts by ${key} for a stranger`);
      }
    });
  }
});
