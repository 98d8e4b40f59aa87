import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operatorGroup, roles } from '../../apps/api/access/roles.ts';
import { requestsPerAddress } from '../../apps/api/limits/limits.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { all as environments } from './all.ts';
import { type Synthesized } from './assembly.ts';
import { all, count, find, has, type Json } from './matching.ts';

type Holds = (environment: Synthesized, settings: EnvironmentSettings) => boolean;
type Guarantee = [says: string, holds: Holds, where?: (settings: EnvironmentSettings) => boolean];

const guarded = (s: EnvironmentSettings) => s.protected;
const mailing = (s: EnvironmentSettings) => s.identity.mailDomain !== undefined;
const rolling = (s: EnvironmentSettings) => s.service.deployment.strategy === 'rolling';
const shifting = (s: EnvironmentSettings) => !rolling(s);
const primary = (s: EnvironmentSettings) => s.database.replicaOf === undefined;
const ownUploads = (s: EnvironmentSettings) => s.files.replicaOf === undefined;
const container = (expected: Json) => ({ ContainerDefinitions: [{ Name: 'app', ...expected }] });
const rateLimit = (acl: Json, rule: string): unknown =>
  acl.Rules.find(({ Name }: Json) => Name === rule)?.Statement.RateBasedStatement.Limit;
/** Those before the application; the one of the user pool has no such limits. */
const webAcls = (environment: Synthesized) =>
  find(environment, 'AWS::WAFv2::WebACL').filter(({ stack }) => stack.id !== 'Identity');
const parameter = (name: string, value: string) => ({ Parameters: { [name]: value } });
const statement = (expected: Json) => ({ PolicyDocument: { Statement: [expected] } });

// biome-ignore format: a table, one row a guarantee
const network: Guarantee[] = [
  ['public, private and isolated subnets in every zone', (e, s) => count(e, 'AWS::EC2::Subnet') === 3 * s.network.availabilityZones.length],
  ['three zones where people work, two in dev', (_e, s) => s.network.availabilityZones.length === (s.protected ? 3 : 2)],
  ['as many NAT gateways as the entry says', (e, s) => count(e, 'AWS::EC2::NatGateway') === s.network.natGateways],
  ['S3 by a gateway endpoint', (e) => has(e, 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' })],
  ['interface endpoints for registry, logs, secrets, parameters and queues', (e) => count(e, 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }) === 6, (s) => s.network.interfaceEndpoints],
  ['flow logs', (e) => has(e, 'AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'ALL' })],
  ['the default security group is closed', (e) => has(e, 'Custom::VpcRestrictDefaultSG')],
  ['the database is in isolated subnets only', (e) => all(e, 'AWS::RDS::DBSubnetGroup', { SubnetIds: (ids: Json[]) => ids.every((id) => /isolated/i.test(JSON.stringify(id))) })],
  ['only the balancer is open to the world', (e) => find(e, 'AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] }).every(({ path }) => path === 'Network/LoadBalancerGroup')],
];

// biome-ignore format: a table, one row a guarantee
const service: Guarantee[] = [
  ['tags of images never move, every push is scanned', (e) => all(e, 'AWS::ECR::Repository', { ImageTagMutability: 'IMMUTABLE', ImageScanningConfiguration: { ScanOnPush: true } }), (s) => s.registry.repository === 'own'],
  ['images are replicated where the entry says', (e, s) => has(e, 'AWS::ECR::ReplicationConfiguration', { ReplicationConfiguration: { Rules: [{ Destinations: s.registry.replicateTo.map(({ account, region }) => ({ RegistryId: account, Region: region })) }] } }), (s) => s.registry.replicateTo.length > 0],
  ['Container Insights', (e) => has(e, 'AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] })],
  ['Fargate on arm64, platform pinned', (e) => all(e, 'AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['FARGATE'], RuntimePlatform: { CpuArchitecture: 'ARM64' } }) && all(e, 'AWS::ECS::Service', { PlatformVersion: '1.4.0' })],
  ['TLS 1.3 on the balancer', (e) => has(e, 'AWS::ElasticLoadBalancingV2::Listener', { Port: 443, SslPolicy: /^ELBSecurityPolicy-TLS13-1-2-/ })],
  ['HTTP goes to HTTPS', (e) => has(e, 'AWS::ElasticLoadBalancingV2::Listener', { Port: 80, DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }] })],
  ['the balancer refuses deletion', (e) => has(e, 'AWS::ElasticLoadBalancingV2::LoadBalancer', { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }] }), guarded],
  ['access logs of the balancer, kept as long as the entry says', (e, s) => has(e, 'AWS::ElasticLoadBalancingV2::LoadBalancer', { LoadBalancerAttributes: [{ Key: 'access_logs.s3.enabled', Value: 'true' }] }) && has(e, 'AWS::S3::Bucket', { BucketName: /alb-logs/, LifecycleConfiguration: { Rules: [{ ExpirationInDays: s.operations.accessLogDays }] } })],
  ['readiness every 5 s, 2 s to answer, two up, two down', (e) => all(e, 'AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/health/ready', HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 2, HealthyThresholdCount: 2, UnhealthyThresholdCount: 2 })],
  ['60 s to drain, 60 s idle', (e) => all(e, 'AWS::ElasticLoadBalancingV2::TargetGroup', { TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }] }) && has(e, 'AWS::ElasticLoadBalancingV2::LoadBalancer', { LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '60' }] })],
  ['90 s to stop, 120 s where jobs run', (e, s) => has(e, 'AWS::ECS::TaskDefinition', { Family: /-api$/,...container({ StopTimeout: s.service.worker === undefined ? 120 : 90 }) })],
  ['tasks are added before others go: 100 and 200 %', (e) => all(e, 'AWS::ECS::Service', { DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200 } })],
  ['circuit breaker with rollback', (e) => has(e, 'AWS::ECS::Service', { ServiceName: /-api$/, DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } } }), rolling],
  ['alarms roll a deployment back', (e, s) => has(e, 'AWS::ECS::Service', { DeploymentConfiguration: { Alarms: { AlarmNames: [`classboard-${s.name}-api-errors`, `classboard-${s.name}-api-no-target`], Enable: true, Rollback: true } } })],
  ['the deployment strategy is the one of the entry', (e, s) => has(e, 'AWS::ECS::Service', { DeploymentConfiguration: { Strategy: s.service.deployment.strategy.toUpperCase().replace('-', '_') } })],
  ['traffic shifts between two target groups', (e) => count(e, 'AWS::ElasticLoadBalancingV2::TargetGroup') === 2 && has(e, 'AWS::ECS::Service', { LoadBalancers: [{ AdvancedConfiguration: {} }] }), shifting],
  ['scaling on processor, memory and requests', (e) => ['ECSServiceAverageCPUUtilization', 'ECSServiceAverageMemoryUtilization', 'ALBRequestCountPerTarget'].every((metric) => has(e, 'AWS::ApplicationAutoScaling::ScalingPolicy', { TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification: { PredefinedMetricType: metric } } }))],
  ['no fixed number of tasks beside the scaling, and none where the entry starts none', (e, s) => all(e, 'AWS::ECS::Service', { DesiredCount: (value: Json) => value === (s.service.api.minTasks === 0 ? 0 : undefined) })],
  ['ECS Exec as the entry says', (e, s) => all(e, 'AWS::ECS::Service', { EnableExecuteCommand: (value: Json) => (value ?? false) === s.service.exec })],
  ['read-only root, no root user, /tmp to write', (e) => all(e, 'AWS::ECS::TaskDefinition', { ContainerDefinitions: (list: Json[]) => list.every((c) => c.ReadonlyRootFilesystem === true && c.User === '1000') }) && has(e, 'AWS::ECS::TaskDefinition', container({ MountPoints: [{ ContainerPath: '/tmp' }] }))],
  ['task definitions outlive the update that replaces them, so that ECS can go back', (e) => find(e, 'AWS::ECS::TaskDefinition').every(({ DeletionPolicy, UpdateReplacePolicy }) => DeletionPolicy === 'Retain' && UpdateReplacePolicy === 'Retain')],
  ['secrets come by reference', (e) => has(e, 'AWS::ECS::TaskDefinition', container({ Secrets: ['DATABASE_PASSWORD', 'COGNITO_CLIENT_SECRET', 'CLOUDFRONT_PRIVATE_KEY'].map((Name) => ({ Name })) }))],
  ['tasks read the secret of their role again after a rotation', (e) => has(e, 'AWS::IAM::Policy', statement({ Sid: 'RuntimeRole', Action: 'secretsmanager:GetSecretValue' })) && ['api', 'migration'].every((family) => has(e, 'AWS::ECS::TaskDefinition', { Family: new RegExp(`-${family}$`), ContainerDefinitions: [{ Environment: [{ Name: 'DATABASE_SECRET_ARN' }] }] }))],
  ['mails are reported to the application through a queue of their own', (e) => has(e, 'AWS::SES::ConfigurationSetEventDestination', { EventDestination: { Enabled: true, EventBridgeDestination: {} } }) && has(e, 'AWS::Events::Rule', { EventPattern: { source: ['aws.ses'], detail: { mail: { tags: { 'ses:configuration-set': [new RegExp(`-${e.settings.name}-mail$`)] } } } } }) && has(e, 'AWS::ECS::TaskDefinition', container({ Environment: [{ Name: 'MAIL_EVENTS_QUEUE_URL' }] })) && has(e, 'AWS::IAM::Policy', statement({ Sid: 'MailEvents' })), mailing],
  ['an address that bounced at one school is not suppressed for the others', (e) => all(e, 'AWS::SES::ConfigurationSet', { SuppressionOptions: { SuppressedReasons: [] } }), mailing],
  ['scan results reach the application through their queue', (e) => has(e, 'AWS::ECS::TaskDefinition', container({ Environment: [{ Name: 'SCAN_RESULTS_QUEUE_URL' }] })) && has(e, 'AWS::IAM::Policy', statement({ Sid: 'ScanResults' }))],
  ['a worker of the same image, jobs only', (e) => has(e, 'AWS::ECS::TaskDefinition', { Family: /-worker$/,...container({ Environment: [{ Name: 'PROCESS_ROLE', Value: 'worker' }], StopTimeout: 120 }) }), (s) => s.service.worker !== undefined],
  ['a migration task with the new image and the owner role', (e) => has(e, 'AWS::ECS::TaskDefinition', { Family: /-migration$/, ContainerDefinitions: [{ Command: ['node', 'dist/apps/api/database/migrate-cli.js', 'up'] }] })],
];

// biome-ignore format: a table, one row a guarantee
const database: Guarantee[] = [
  ['PostgreSQL 18', (e) => all(e, 'AWS::RDS::DBParameterGroup', { Family: 'postgres18' })],
  ['Multi-AZ where the entry says', (e, s) => all(e, 'AWS::RDS::DBInstance', { MultiAZ: s.database.multiAz })],
  ['Multi-AZ in staging, prod and dr', (_e, s) => s.database.multiAz, guarded],
  ['100 GB that grow by themselves', (e, s) => has(e, 'AWS::RDS::DBInstance', { AllocatedStorage: '100', MaxAllocatedStorage: s.database.maxAllocatedGb }), guarded],
  ['recovery to any second for the days of the entry', (e, s) => all(e, 'AWS::RDS::DBInstance', { BackupRetentionPeriod: s.database.backupDays })],
  ['Database Insights', (e, s) => all(e, 'AWS::RDS::DBInstance', { DatabaseInsightsMode: s.database.insights, EnablePerformanceInsights: true })],
  ['TLS is enforced', (e) => all(e, 'AWS::RDS::DBParameterGroup', parameter('rds.force_ssl', '1'))],
  ['limits that the application relies on', (e) => all(e, 'AWS::RDS::DBParameterGroup', { Parameters: { statement_timeout: '600000', lock_timeout: '10000', idle_in_transaction_session_timeout: '60000' } })],
  ['values of rows stay out of the log', (e) => all(e, 'AWS::RDS::DBParameterGroup', { Parameters: { log_parameter_max_length: '0', log_parameter_max_length_on_error: '0', log_error_verbosity: 'terse' } })],
  ['encrypted with a key of ours', (e) => all(e, 'AWS::RDS::DBInstance', { KmsKeyId: {} })],
  ['the master secret is managed and rotated by RDS', (e) => all(e, 'AWS::RDS::DBInstance', { ManageMasterUserPassword: true, MasterUserPassword: (value: Json) => value === undefined }), primary],
  ['owner and runtime roles have secrets of their own', (e) => ['database/owner', 'database/runtime'].every((name) => has(e, 'AWS::SecretsManager::Secret', { Name: new RegExp(`/${name}$`) })), primary],
  ['the secrets of the roles rotate', (e) => count(e, 'AWS::SecretsManager::RotationSchedule') === 2, (s) => s.database.rotationDays !== undefined],
  ['a proxy that insists on TLS', (e) => has(e, 'AWS::RDS::DBProxy', { RequireTLS: true }), (s) => s.database.proxy],
  ['jobs and migrations connect directly', (e) => ['worker', 'migration'].every((family) => find(e, 'AWS::ECS::TaskDefinition', { Family: new RegExp(`-${family}$`) }).every(({ Properties }) => !/Proxy/.test(JSON.stringify(Properties.ContainerDefinitions))))],
  ['a proxy only where a worker takes the jobs', (_e, s) => !s.database.proxy || s.service.worker !== undefined],
  ['its logs are exported', (e) => all(e, 'AWS::RDS::DBInstance', { EnableCloudwatchLogsExports: ['postgresql', 'upgrade'] })],
  ['dr follows prod as a replica', (e) => all(e, 'AWS::RDS::DBInstance', { SourceDBInstanceIdentifier: /classboard-prod-database/ }), (s) => !primary(s)],
];

// biome-ignore format: a table, one row a guarantee
const files: Guarantee[] = [
  ['uploads are versioned, encrypted and tidied', (e) => has(e, 'AWS::S3::Bucket', { BucketName: /-uploads-/, VersioningConfiguration: { Status: 'Enabled' }, BucketEncryption: /aws:kms/, LifecycleConfiguration: {} }), ownUploads],
  ['CORS for the configured origins', (e, s) => has(e, 'AWS::S3::Bucket', { BucketName: /-uploads-/, CorsConfiguration: { CorsRules: [{ AllowedOrigins: [...s.files.corsOrigins] }] } }), ownUploads],
  ['every bucket refuses plain HTTP', (e) => count(e, 'AWS::S3::BucketPolicy', statement({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })) === count(e, 'AWS::S3::Bucket')],
  ['accesses to uploads are logged', (e) => has(e, 'AWS::S3::Bucket', { BucketName: /-uploads-/, LoggingConfiguration: {} }), ownUploads],
  ['uploads are scanned, and what is infected is readable for nobody', (e) => has(e, 'AWS::GuardDuty::MalwareProtectionPlan', { Actions: { Tagging: { Status: 'ENABLED' } } }) && has(e, 'AWS::S3::BucketPolicy', statement({ Sid: 'NobodyReadsInfected', Effect: 'Deny' })), ownUploads],
  ['results of the scan reach the application', (e) => has(e, 'AWS::Events::Rule', { EventPattern: { 'detail-type': ['GuardDuty Malware Protection Object Scan Result'] } })],
  ['uploads are copied to another region', (e) => has(e, 'Storage AWS::S3::Bucket', { ReplicationConfiguration: { Rules: [{ Status: 'Enabled' }] } }) && has(e, 'StorageReplica AWS::S3::Bucket', { BucketName: /-uploads-replica-/ }), (s) => s.files.replicateTo !== undefined],
  ['downloads need a signed address and come through origin access control', (e) => has(e, 'AWS::CloudFront::Distribution', { DistributionConfig: { DefaultCacheBehavior: { TrustedKeyGroups: [{}] }, Origins: [{ OriginAccessControlId: {} }] } })],
  ['the front end has cache and security headers', (e) => count(e, 'AWS::CloudFront::ResponseHeadersPolicy', { ResponseHeadersPolicyConfig: { SecurityHeadersConfig: { StrictTransportSecurity: {}, ContentSecurityPolicy: {} } } }) === 3 && has(e, 'AWS::CloudFront::ResponseHeadersPolicy', { ResponseHeadersPolicyConfig: { CustomHeadersConfig: { Items: [{ Header: 'Cache-Control', Value: 'no-cache' }] } } })],
  ['answers of the API that may be cached go through CloudFront', (e) => has(e, 'AWS::CloudFront::Distribution', { DistributionConfig: { CacheBehaviors: [{ PathPattern: '/v1/*' }] } }) && has(e, 'AWS::CloudFront::CachePolicy', { CachePolicyConfig: { DefaultTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: { HeadersConfig: { Headers: ['Authorization'] } } } })],
];

// biome-ignore format: a table, one row a guarantee
const identity: Guarantee[] = [
  ['a second factor is required, by TOTP', (e) => all(e, 'AWS::Cognito::UserPool', { MfaConfiguration: 'ON', EnabledMfas: (list: Json[]) => list.join() === 'SOFTWARE_TOKEN_MFA' })],
  ['strong passwords with a history', (e) => all(e, 'AWS::Cognito::UserPool', { Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true, PasswordHistorySize: 12 } } })],
  ['threat protection', (e) => all(e, 'AWS::Cognito::UserPool', { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }) && has(e, 'AWS::Cognito::UserPoolRiskConfigurationAttachment'), (s) => s.identity.featurePlan === 'plus'],
  ['threat protection knows where people are', (e) => has(e, 'AWS::Cognito::UserPoolClient', { EnablePropagateAdditionalUserContextData: true, GenerateSecret: true })],
  ['a new address takes effect when its code came back', (e) => all(e, 'AWS::Cognito::UserPool', { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } })],
  ['access tokens live 15 minutes', (e) => all(e, 'AWS::Cognito::UserPoolClient', { AccessTokenValidity: 15, TokenValidityUnits: { AccessToken: 'minutes' } })],
  ['accounts are recovered by e-mail', (e) => all(e, 'AWS::Cognito::UserPool', { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email' }] } })],
  ['groups admin, teacher, student, guardian and operator', (e) => [...roles, operatorGroup].every((GroupName) => has(e, 'AWS::Cognito::UserPoolGroup', { GroupName }))],
  ['a resource server, and a client for each machine', (e, s) => has(e, 'AWS::Cognito::UserPoolResourceServer') && count(e, 'AWS::Cognito::UserPoolClient', { AllowedOAuthFlows: ['client_credentials'] }) === s.identity.machineClients.length],
];

// biome-ignore format: a table, one row a guarantee
const edge: Guarantee[] = [
  ['certificates for the API here and the distributions in the global region', (e) => has(e, 'Platform AWS::CertificateManager::Certificate') && has(e, 'Edge AWS::CertificateManager::Certificate')],
  ['what a school does behind one address passes the firewall: its limits are those of the application', (e) => webAcls(e).every(({ Properties }) => rateLimit(Properties, 'rate-sign-in') === requestsPerAddress.firewall.auth && rateLimit(Properties, 'rate-all') === requestsPerAddress.firewall.all)],
  ['the sign-in limit reads paths as the router does', (e) => webAcls(e).length === 2 && webAcls(e).every(({ Properties }) => Properties.Rules.some((rule: Json) => rule.Name === 'rate-sign-in' && /URL_DECODE.*NORMALIZE_PATH.*LOWERCASE/.test(JSON.stringify(rule))))],
  ['the application knows a client by the address that the balancer saw: appended last, without a port, one hop', (e) => all(e, 'AWS::ElasticLoadBalancingV2::LoadBalancer', { LoadBalancerAttributes: (list: Json[]) => list.some(({ Key, Value }) => Key === 'routing.http.xff_header_processing.mode' && Value === 'append') && !list.some(({ Key, Value }) => Key === 'routing.http.xff_client_port.enabled' && Value === 'true') }) && has(e, 'AWS::ECS::TaskDefinition', { Family: /-api$/, ...container({ Environment: [{ Name: 'TRUST_PROXY_HOPS', Value: '1' }] }) })],
  ['the console reads the state of the service under its own name', (e) => has(e, 'AWS::CloudFront::Distribution', { DistributionConfig: { CacheBehaviors: [{ PathPattern: '/health*' }] } })],
  ['sign-in works through CloudFront too, by the address of the person', (e) => has(e, 'AWS::CloudFront::Distribution', { DistributionConfig: { CacheBehaviors: (list: Json[] = []) => list.some(({ PathPattern, FunctionAssociations }) => PathPattern === '/v1/*' && FunctionAssociations?.length === 1) && !list.some(({ PathPattern }) => PathPattern === '/v1/auth/*') } })],
  ['the balancer refuses what claims to come through CloudFront without proof', (e) => has(e, 'AWS::WAFv2::WebACL', { Scope: 'REGIONAL', Rules: [{ Name: 'forged-edge', Action: { Block: {} } }] })],
  ['nobody but the application uses the operations of the user pool', (e) => has(e, 'Identity AWS::WAFv2::WebACL', { Scope: 'REGIONAL', DefaultAction: { Block: {} } }) && has(e, 'Identity AWS::WAFv2::WebACLAssociation')],
  ['managed rules and rate limits on balancer and CloudFront, logged', (e) => ['REGIONAL', 'CLOUDFRONT'].every((Scope) => has(e, 'AWS::WAFv2::WebACL', { Scope, Rules: [{ Name: 'rate-all' }, { Name: 'rate-sign-in' }, { Name: 'AWSManagedRulesCommonRuleSet' }] })) && count(e, 'AWS::WAFv2::LoggingConfiguration') === 3 && has(e, 'AWS::WAFv2::WebACLAssociation')],
  ['a health check that asks this region by its own name', (e, s) => has(e, 'AWS::Route53::HealthCheck', { HealthCheckConfig: { FullyQualifiedDomainName: s.domain.regionalApi, ResourcePath: '/health/ready' } })],
  ['failover between the regions', (e, s) => has(e, 'AWS::Route53::RecordSet', { Name: `${s.domain.api}.`, Failover: s.domain.failover, HealthCheckId: {} }), (s) => s.domain.failover !== undefined],
];

// biome-ignore format: a table, one row a guarantee
const operations: Guarantee[] = [
  ['every log group has retention and a key', (e) => all(e, 'AWS::Logs::LogGroup', { RetentionInDays: (days: Json) => days > 0, KmsKeyId: {} })],
  ['application logs for 30 days, access logs for 90', (_e, s) => s.operations.applicationLogDays === 30 && s.operations.accessLogDays === 90, guarded],
  ['a dashboard of traffic, latency, errors, saturation, database, jobs, e-mail and cost', (e) => ['Traffic', 'Latency', 'Errors', 'Saturation', 'Database', 'Jobs', 'E-mail', 'Cost'].every((title) => has(e, 'AWS::CloudWatch::Dashboard', { DashboardBody: new RegExp(title) }))],
  ['composite alarms, so that one fault pages once', (e) => count(e, 'AWS::CloudWatch::CompositeAlarm') === 3 && has(e, 'AWS::CloudWatch::CompositeAlarm', { ActionsSuppressor: {} })],
  ['a topic that pages and a topic that mails', (e) => ['critical', 'warning'].every((part) => has(e, 'Observability AWS::SNS::Topic', { TopicName: new RegExp(`-${part}$`), KmsMasterKeyId: {} }))],
  ['PagerDuty where the entry says', (e) => has(e, 'AWS::SNS::Subscription', { Protocol: 'https' }), (s) => s.operations.pagerDuty],
  ['an audit trail of all regions', (e) => has(e, 'AWS::CloudTrail::Trail', { IsMultiRegionTrail: true, EnableLogFileValidation: true }), (s) => s.owns.account],
  ['threat detection and configuration rules', (e) => has(e, 'AWS::GuardDuty::Detector', { Enable: true }) && count(e, 'AWS::Config::ConfigRule') > 15, (s) => s.owns.region],
  ['traces go to X-Ray', (e) => has(e, 'AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'traces' }] }) && has(e, 'Service AWS::IAM::Policy', statement({ Action: ['xray:PutTraceSegments'] }))],
  ['saved queries', (e) => count(e, 'AWS::Logs::QueryDefinition') >= 7],
  ['a budget that warns at 80 and 100 %', (e, s) => has(e, 'AWS::Budgets::Budget', { Budget: { BudgetLimit: { Amount: s.operations.monthlyBudgetUsd } }, NotificationsWithSubscribers: [{ Notification: { Threshold: 80 } }, { Notification: { Threshold: 100 } }] })],
  ['cost anomalies', (e) => has(e, 'AWS::CE::AnomalySubscription'), (s) => s.operations.costAnomalies !== false],
];

// biome-ignore format: a table, one row a guarantee
const backups: Guarantee[] = [
  ['daily and weekly, continuous in between', (e) => has(e, 'AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [{ RuleName: 'daily' }, { RuleName: 'weekly' }, { RuleName: 'continuous', EnableContinuousBackup: true }] } }), (s) => s.backup !== undefined],
  ['copied to a locked vault in another region', (e) => has(e, 'BackupCopy AWS::Backup::BackupVault', { LockConfiguration: { MinRetentionDays: 7 } }) && has(e, 'AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [{ CopyActions: [{}] }] } }), (s) => s.backup?.copyTo !== undefined],
  ['30 days of the database', (_e, s) => s.backup?.dailyDays === 30 && s.database.backupDays === 30, (s) => s.backup?.copyTo !== undefined],
  ['restores are tried every week', (e) => has(e, 'AWS::Backup::RestoreTestingPlan') && has(e, 'AWS::Backup::RestoreTestingSelection', { ProtectedResourceType: 'RDS' }), (s) => s.backup?.restoreTest === true],
];

// biome-ignore format: a table, one row a guarantee
const delivery: Guarantee[] = [
  ['GitHub signs in by OIDC', (e) => has(e, 'AWS::IAM::OIDCProvider', { Url: 'https://token.actions.githubusercontent.com' }), (s) => s.owns.account],
  ['the deploy role is bound to the environment, in full', (e, s) => has(e, 'AWS::IAM::Role', { RoleName: `classboard-${s.name}-deploy`, AssumeRolePolicyDocument: { Statement: [{ Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': (sub: Json) => [sub].flat().join() === s.delivery.deploySubjects.join() } } }] } }), (s) => s.delivery.deploySubjects.length > 0],
  ['no long-lived keys', (e) => count(e, 'AWS::IAM::AccessKey') + count(e, 'AWS::IAM::User') === 0],
  ['every role is under the boundary', (e, s) => all(e, 'AWS::IAM::Role', { PermissionsBoundary: new RegExp(`policy/classboard-${s.delivery.accountOwner}-boundary`) })],
];

const guarantees = { network, service, database, files, identity, edge, operations, backups, delivery };

for (const [area, list] of Object.entries(guarantees)) {
  describe(`guarantees about ${area}`, () => {
    for (const [says, holds, where] of list) {
      const places = environments.filter(({ settings }) => where?.(settings) ?? true);
      it(`${says} (${places.map(({ settings }) => settings.name).join(', ')})`, () => {
        assert.ok(places.length > 0, 'no environment asks for it');
        const broken = places.filter((environment) => !holds(environment, environment.settings));
        assert.deepEqual(
          broken.map(({ settings }) => settings.name),
          [],
        );
      });
    }
  });
}
