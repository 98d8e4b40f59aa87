import { Duration, Validations } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { EdgeStack } from '../edge/stack.ts';
import { bucketName, parameterPath, resourceName } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { createFilesDistribution, createWebDistribution } from './distributions.ts';
import { createDropPartners } from './drop-partners.ts';
import { createLogsBucket } from './logs-bucket.ts';
import { createOriginSecrets, type OriginSecrets } from './origin-secrets.ts';
import type { StorageReplicaStack } from './replica-stack.ts';
import { allowDistributions, createUploads, replicationRoleName, type Uploads } from './uploads.ts';

/** Uploads, downloads and the web front end. Both distributions stay here: they edit the buckets' policies. */
export class StorageStack extends EnvironmentStack {
  readonly uploadsBucketName: string;
  readonly uploadsBucketArn: string;
  /** Undefined where the uploads are a copy kept by another environment, whose key is known by its alias. */
  readonly uploads: Uploads | undefined;
  readonly uploadsKeyAlias: string;
  readonly scanResults: sqs.Queue;
  readonly albLogs: s3.Bucket;
  readonly filesDistribution: cloudfront.Distribution;
  readonly webDistribution: cloudfront.Distribution;
  readonly publicKeyId: string;
  readonly originSecrets: OriginSecrets;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    edge: EdgeStack,
    replica: StorageReplicaStack | undefined,
    dataKey: kms.IKey,
  ) {
    super(scope, 'Storage', settings, { description: 'Uploads, web front end and their distributions' });
    const accessLogs = createLogsBucket(this, settings, 'access-logs');
    const cdnLogs = createLogsBucket(this, settings, 'cdn-logs', { acl: true, logTo: accessLogs });
    this.albLogs = createLogsBucket(this, settings, 'alb-logs', { logTo: accessLogs });

    const { replicaOf } = settings.files;
    if (replicaOf === undefined) {
      this.uploads = createUploads(this, settings, 'uploads', accessLogs);
      this.uploadsBucketName = this.uploads.bucket.bucketName;
      this.uploadsBucketArn = this.uploads.bucket.bucketArn;
      this.uploadsKeyAlias = `alias/${resourceName(settings, 'uploads')}`;
      if (replica !== undefined) this.replicate(this.uploads, replica.uploads);
      createDropPartners(this, settings, this.uploads);
    } else {
      this.uploadsBucketName = bucketName({ ...settings, name: replicaOf }, 'uploads-replica');
      this.uploadsBucketArn = this.formatArn({
        service: 's3',
        region: '',
        account: '',
        resource: this.uploadsBucketName,
      });
      this.uploadsKeyAlias = `alias/${resourceName({ name: replicaOf }, 'uploads-replica')}`;
    }
    this.scanResults = this.createScanResults();

    const web = this.createWebBucket(accessLogs);
    const shared = { settings, certificate: edge.certificate, webAclArn: edge.webAclArn, logBucket: cdnLogs };
    const files = createFilesDistribution(this, {
      ...shared,
      // Known by name only, so that the origin leaves the bucket's and the key's policies to this code.
      uploads: this.named('FilesOrigin', this.uploadsBucketName),
      publicKeyPem: ssm.StringParameter.valueForStringParameter(this, parameterPath(settings, 'cdn/public-key')),
    });
    Validations.of(this).acknowledge({
      id: 'Annotation::@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
      reason: 'The policy is written here: CloudFront reads what the malware scan passed and nothing else',
    });
    this.filesDistribution = files.distribution;
    this.publicKeyId = files.publicKey.publicKeyId;
    if (this.uploads !== undefined) allowDistributions(this, this.uploads, files.distribution.distributionArn);
    this.originSecrets = createOriginSecrets(this, settings, dataKey);
    this.webDistribution = createWebDistribution(this, {
      ...shared,
      web,
      uploadsBucketName: this.uploadsBucketName,
      originSecret: this.originSecrets.sent,
    });
    // It asks for the secret by its name, which says nothing of the order.
    for (const secret of this.originSecrets.made) this.webDistribution.node.addDependency(secret);

    this.publish('files/uploads-bucket', this.uploadsBucketName);
    this.publish('files/web-bucket', web.bucketName);
    this.publish('files/web-distribution-id', this.webDistribution.distributionId);
  }

  private named(id: string, name: string): s3.IBucket {
    return s3.Bucket.fromBucketAttributes(this, id, { bucketName: name, region: this.region });
  }

  private createWebBucket(accessLogs: s3.IBucket): s3.Bucket {
    return new s3.Bucket(this, 'Web', {
      bucketName: bucketName(this.settings, 'web'),
      encryption: s3.BucketEncryption.S3_MANAGED,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'web/',
      lifecycleRules: [{ id: 'old-versions', noncurrentVersionExpiration: Duration.days(30) }],
      removalPolicy: this.dataPolicy,
      autoDeleteObjects: !this.settings.protected,
    });
  }

  /** Verdicts of the malware scan, for the application to set on its uploads. */
  private createScanResults(): sqs.Queue {
    const queue = (part: string, options: sqs.QueueProps) =>
      new sqs.Queue(this, part === 'scan-results' ? 'ScanResults' : 'ScanResultsDead', {
        queueName: resourceName(this.settings, part),
        encryption: sqs.QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
        removalPolicy: this.dataPolicy,
        ...options,
      });
    const dead = queue('scan-results-dead', {});
    const results = queue('scan-results', {
      visibilityTimeout: Duration.seconds(60),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: dead, maxReceiveCount: 5 },
    });
    new events.Rule(this, 'ScanFinished', {
      ruleName: resourceName(this.settings, 'scan-finished'),
      description: 'Malware scan of an upload has ended',
      eventPattern: {
        source: ['aws.guardduty'],
        detailType: ['GuardDuty Malware Protection Object Scan Result'],
        detail: { s3ObjectDetails: { bucketName: [this.uploadsBucketName] } },
      },
      targets: [new targets.SqsQueue(results, { deadLetterQueue: dead })],
    });
    return results;
  }

  /** With a role of its own: the bucket's would edit the key's policy over there and close a circle. */
  private replicate(from: Uploads, to: Uploads): void {
    const role = new iam.Role(this, 'ReplicationRole', {
      roleName: replicationRoleName(this.settings),
      description: 'Copies uploads to the other region',
      assumedBy: new iam.ServicePrincipal('s3.amazonaws.com'),
    });
    const allow = (actions: string[], resources: string[], via?: string) =>
      role.addToPolicy(
        new iam.PolicyStatement({
          actions,
          resources,
          ...(via === undefined ? {} : { conditions: { StringEquals: { 'kms:ViaService': via } } }),
        }),
      );
    allow(['s3:GetReplicationConfiguration', 's3:ListBucket'], [from.bucket.bucketArn]);
    allow(
      ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      [from.bucket.arnForObjects('*')],
    );
    allow(['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], [to.bucket.arnForObjects('*')]);
    allow(['kms:Decrypt'], [from.key.keyArn], `s3.${from.bucket.stack.region}.amazonaws.com`);
    allow(['kms:Encrypt', 'kms:GenerateDataKey'], [to.key.keyArn], `s3.${to.bucket.stack.region}.amazonaws.com`);
    const bucket = from.bucket.node.defaultChild as s3.CfnBucket;
    bucket.replicationConfiguration = {
      role: role.roleArn,
      rules: [
        {
          id: 'everything',
          status: 'Enabled',
          priority: 0,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Enabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: {
            bucket: to.bucket.bucketArn,
            encryptionConfiguration: { replicaKmsKeyId: to.key.keyArn },
            metrics: { status: 'Enabled', eventThreshold: { minutes: 15 } },
            replicationTime: { status: 'Enabled', time: { minutes: 15 } },
          },
        },
      ],
    };
  }
}
