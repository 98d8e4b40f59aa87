import { Duration } from 'aws-cdk-lib';
import * as ce from 'aws-cdk-lib/aws-ce';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as config from 'aws-cdk-lib/aws-config';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { createLogsBucket } from '../files/logs-bucket.ts';
import { usedByLogs } from '../logs-key.ts';
import { bucketName, logGroupName, resourceName } from '../names.ts';
import type { Topics } from '../operations/notify.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack, retention } from '../stack.ts';
import { configRules } from './config-rules.ts';

/** Audit trail, threat detection and configuration rules; each only where this environment owns it. */
export class SecurityStack extends EnvironmentStack {
  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly topics: Topics,
  ) {
    super(scope, 'Security', settings, { description: 'Audit trail, threat detection and rules' });
    if (settings.owns.account || settings.owns.region) {
      const accessLogs = createLogsBucket(this, settings, 'audit-access');
      const key = this.createAuditKey();
      const bucket = this.createAuditBucket(key, accessLogs);
      if (settings.owns.account) this.createTrail(bucket, key);
      if (settings.owns.region) {
        if (!settings.owns.existing?.includes('detector')) this.createDetector();
        this.reportFindings();
        this.addRules(settings.owns.existing?.includes('recorder') ? [] : this.createRecorder(bucket, key));
      }
    }
    const { costAnomalies } = settings.operations;
    if (costAnomalies !== false)
      this.watchCost(costAnomalies === true ? this.createMonitor() : costAnomalies.monitorArn);
  }

  private createAuditKey(): kms.Key {
    const key = new kms.Key(this, 'AuditKey', {
      alias: `alias/${resourceName(this.settings, 'audit')}`,
      description: 'Encrypts the audit trail and the configuration history',
      enableKeyRotation: true,
      removalPolicy: this.dataPolicy,
    });
    // https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('config.amazonaws.com')],
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    if (this.settings.owns.account) this.allowTrail(key);
    return key;
  }

  /**
   * What it encrypts is of its own trail. It also describes a key, and decrypts where the bucket has a bucket key, for which
   * AWS shows no condition (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html).
   */
  private allowTrail(key: kms.Key): void {
    const service = new iam.ServicePrincipal('cloudtrail.amazonaws.com');
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [service],
        actions: ['kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'aws:SourceArn': this.formatArn({
              service: 'cloudtrail',
              resource: 'trail',
              resourceName: resourceName(this.settings, 'trail'),
            }),
          },
        },
      }),
    );
    key.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [service], actions: ['kms:Decrypt', 'kms:DescribeKey'], resources: ['*'] }),
    );
    key.addToResourcePolicy(usedByLogs(this));
  }

  private createAuditBucket(key: kms.IKey, accessLogs: s3.IBucket): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Audit', {
      bucketName: bucketName(this.settings, 'audit'),
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'audit/',
      lifecycleRules: [
        { id: 'retention', expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) },
      ],
      removalPolicy: this.dataPolicy,
      autoDeleteObjects: !this.settings.protected,
    });
    const service = new iam.ServicePrincipal('config.amazonaws.com');
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': this.account } };
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [service],
        actions: ['s3:GetBucketAcl', 's3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: ofThisAccount,
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [service],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${this.account}/Config/*`)],
        conditions: ofThisAccount,
      }),
    );
    return bucket;
  }

  private createTrail(bucket: s3.IBucket, key: kms.IKey): void {
    new cloudtrail.Trail(this, 'Trail', {
      trailName: resourceName(this.settings, 'trail'),
      bucket,
      encryptionKey: key,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableFileValidation: true,
      sendToCloudWatchLogs: true,
      cloudWatchLogGroup: new logs.LogGroup(this, 'TrailLogs', {
        logGroupName: logGroupName(this.settings, 'trail'),
        retention: retention(this.settings.operations.accessLogDays),
        encryptionKey: key,
        removalPolicy: this.dataPolicy,
      }),
    });
  }

  private createDetector(): void {
    new guardduty.CfnDetector(this, 'Detector', {
      enable: true,
      findingPublishingFrequency: 'FIFTEEN_MINUTES',
      features: [
        { name: 'S3_DATA_EVENTS', status: 'ENABLED' },
        { name: 'RDS_LOGIN_EVENTS', status: 'ENABLED' },
        {
          name: 'RUNTIME_MONITORING',
          status: 'ENABLED',
          additionalConfiguration: [{ name: 'ECS_FARGATE_AGENT_MANAGEMENT', status: 'ENABLED' }],
        },
      ],
    });
  }

  private reportFindings(): void {
    new events.Rule(this, 'Findings', {
      description: 'GuardDuty has found something of medium severity or more',
      eventPattern: {
        source: ['aws.guardduty'],
        detailType: ['GuardDuty Finding'],
        detail: { severity: [{ numeric: ['>=', 4] }] },
      },
      targets: [new targets.SnsTopic(this.topics.warning)],
    });
  }

  /** The role is AWS's own, and AWS Config does not make it: the release tool does, before it creates this stack. */
  private createRecorder(bucket: s3.IBucket, key: kms.IKey): Construct[] {
    const recorder = new config.CfnConfigurationRecorder(this, 'Recorder', {
      name: resourceName(this.settings, 'recorder'),
      roleArn: this.formatArn({
        service: 'iam',
        region: '',
        resource: 'role',
        resourceName: 'aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
      }),
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: this.settings.owns.account },
    });
    const channel = new config.CfnDeliveryChannel(this, 'Deliveries', {
      name: resourceName(this.settings, 'recorder'),
      s3BucketName: bucket.bucketName,
      s3KmsKeyArn: key.keyArn,
      configSnapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
    });
    return [recorder, channel];
  }

  private addRules(recorder: readonly Construct[]): void {
    for (const identifier of configRules) {
      const rule = new config.ManagedRule(this, identifier, {
        identifier,
        configRuleName: resourceName(this.settings, identifier.toLowerCase().replaceAll('_', '-')),
      });
      rule.node.addDependency(...recorder);
    }
  }

  private createMonitor(): string {
    const monitor = new ce.CfnAnomalyMonitor(this, 'CostMonitor', {
      monitorName: resourceName(this.settings, 'cost'),
      monitorType: 'DIMENSIONAL',
      monitorDimension: 'SERVICE',
    });
    return monitor.attrMonitorArn;
  }

  private watchCost(monitorArn: string): void {
    new ce.CfnAnomalySubscription(this, 'CostAnomalies', {
      subscriptionName: resourceName(this.settings, 'cost'),
      monitorArnList: [monitorArn],
      frequency: 'IMMEDIATE',
      subscribers: [{ type: 'SNS', address: this.topics.warning.topicArn }],
      thresholdExpression: JSON.stringify({
        Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: ['50'] },
      }),
    });
  }
}
