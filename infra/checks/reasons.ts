/** A finding that stays, where it stays, and why. A reason that meets no finding any more fails the check. */
export interface Reason {
  /** Matches the whole finding, as `RULE` or `RULE[DETAIL]`. */
  readonly finding: RegExp;
  /** Matches the path of the construct. */
  readonly at: RegExp;
  readonly reason: string;
}

const own = /^(AwsSolutions-IAM5|Wildcard)\[/;
const wildcard = (detail: RegExp): RegExp => new RegExp(`${own.source}${detail.source}\\]$`);

/** Wildcards in policies: for AwsSolutions-IAM5, and for this repository's own rule, which reads every policy. */
export const wildcardReasons: readonly Reason[] = [
  {
    finding: wildcard(/(Action::[a-z0-9-]+:([A-Z][a-z]+)?\*|Resource::\*)/),
    at: /^Cicd\/RoleBoundary/,
    reason: 'A boundary grants nothing; it names the services, and the policy of each role says which resources',
  },
  {
    finding: wildcard(/Resource::arn:aws:iam::\d{12}:role\/(aws-service-role\/|cdk-|classboard-)\*/),
    at: /^Cicd\/RoleBoundary/,
    reason: 'Names of roles are made up by CloudFormation behind the prefix of the product or of the bootstrap',
  },
  {
    finding: wildcard(/Resource::\*/),
    at: /^Cicd\/(Plan|Deploy)\/DefaultPolicy/,
    reason: 'Describe and list calls that take no resource, and the login to ECR, which takes none either',
  },
  {
    finding: wildcard(/Resource::(\*|arn:aws:rds:[a-z0-9-]+:\d{12}:db:awsbackup-restore-test-\*)/),
    at: /^Migration\/RestoreTestTask\/TaskRole/,
    reason:
      'Calls on a restore job take no resource; AWS Backup makes up the name of what it restores behind this prefix',
  },
  {
    finding: wildcard(/Resource::\*/),
    at: /^Cicd\/Drift/,
    reason: 'CloudFormation compares with the rights of the caller; settings of named kinds, no contents, no changes',
  },
  {
    finding: wildcard(/Resource::arn:aws:iam::\d{12}:role\/cdk-\*-(lookup|deploy|file-publishing)-role-\d{12}-\*/),
    at: /^Cicd\//,
    reason: 'Roles of the CDK bootstrap: its qualifier and the region are part of the name, the global region included',
  },
  {
    finding: wildcard(
      /Resource::arn:aws:(cloudformation:\*:\d{12}:stack\/classboard-\*|ssm:\*:\d{12}:parameter\/(cdk-bootstrap|classboard)\/\*)/,
    ),
    at: /^Cicd\//,
    reason: 'Reads the stacks and the parameters of this product in its regions; none of these parameters is a secret',
  },
  {
    finding: wildcard(
      /Resource::arn:aws:ecs:[a-z0-9-]+:\d{12}:(task-definition\/[a-z-]+:|(container-instance|task|service|service-deployment|service-revision)\/[a-z0-9-]+\/)\*/,
    ),
    at: /^Cicd\/Deploy/,
    reason: 'Revisions, tasks and deployments get their names as they come to be; the cluster and the family are named',
  },
  {
    finding: wildcard(
      /Resource::arn:aws:(iam::\d{12}:role\/classboard-[a-z0-9-]+-\*|logs:[a-z0-9-]+:\d{12}:log-group:\/classboard\/[a-z0-9-]+\/\*|ssm:[a-z0-9-]+:\d{12}:parameter\/classboard\/[a-z0-9-]+\/release\/\*|rds:[a-z0-9-]+:\d{12}:snapshot:classboard-[a-z0-9-]+-\*)/,
    ),
    at: /^Cicd\/Deploy/,
    reason: 'Everything of that kind that belongs to the one environment the role deploys',
  },
  {
    finding: wildcard(
      /Resource::arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:\/classboard\/[a-z0-9-]+\/(smoke\/account|notify\/release-webhook)-\*/,
    ),
    at: /^Cicd\/Deploy/,
    reason: 'Secrets Manager puts six letters of its own behind the name',
  },
  {
    finding: wildcard(/Resource::arn:aws:cloudformation:[a-z0-9-]+:\d{12}:stack\/classboard-[a-z0-9-]+-service\/\*/),
    at: /^Cicd\/Deploy/,
    reason: 'Behind the name of a stack stands an id that CloudFormation makes; only the one stack has that name',
  },
  {
    finding: wildcard(/Resource::arn:aws:s3:::classboard-[a-z0-9-]+-web-\d{12}-[a-z0-9-]+\/(builds\/)?\*/),
    at: /^Cicd\/(Deploy|Plan)/,
    reason: 'The files of the console, whose names change with their content; the bucket holds nothing else',
  },
  {
    finding: wildcard(/Resource::arn:aws:kms:[a-z0-9-]+:\d{12}:key\/\*/),
    at: /^Cicd\/Deploy/,
    reason: 'The key of the topic comes after this stack; the condition holds its use to messages for SNS',
  },
  {
    finding: wildcard(/Resource::arn:aws:[a-z0-9]+:[a-z0-9-]*:(\d{12})?:([a-z-]+[/:]\/?)?classboard[-/]preview-\*.*/),
    at: /^Cicd\/Previews/,
    reason: 'Previews get their names when they are made, and nothing else begins as they do',
  },
  {
    finding: wildcard(/Resource::arn:aws:iam::\d{12}:role\/classboard-[a-z0-9-]+-\*/),
    at: /^Cicd\/Plan/,
    reason: 'Asks what the roles of the one environment may do, under whatever names CloudFormation gave them',
  },
  {
    finding: wildcard(/Resource::\*/),
    at: /^(Migration|Service)\/[A-Za-z]+\/(Task|Execution)Role\/DefaultPolicy/,
    reason: 'The login to ECR, the channel of ECS Exec and the calls of X-Ray take no resource',
  },
  {
    finding: wildcard(/Resource::arn:aws:ecr:[a-z0-9-]+:\*:repository\/aws-guardduty-agent-fargate/),
    at: /^(Migration|Service)\/[A-Za-z]+\/ExecutionRole/,
    reason:
      'The account that holds the agent of GuardDuty differs by region, and only AWS has a repository of that name',
  },
  {
    finding: wildcard(/Resource::arn:aws:kms:[a-z0-9-]+:\d{12}:key\/\*/),
    at: /^(Migration|Service)\//,
    reason: 'Keys of the account, usable only through Secrets Manager or, by their alias, through S3',
  },
  {
    finding: wildcard(/Resource::arn:(<AWS::Partition>|aws):logs:[a-z0-9-]+:\d{12}:log-group:.+:\*/),
    at: /^(Migration|Service|Security|Network)\//,
    reason: 'Log streams of one named group',
  },
  {
    finding: wildcard(
      /Resource::(<[A-Za-z0-9]+\.Arn>|\{"Fn::GetStackOutput".*\}|arn:(<AWS::Partition>|aws):s3:::classboard-[a-z0-9-]+)\/(.*\/)?\*/,
    ),
    at: /^(Storage|StorageReplica|Service|Security)\//,
    reason: 'Objects of one named bucket',
  },
  {
    finding: wildcard(
      /Resource::arn:aws:events:[a-z0-9-]+:\d{12}:rule\/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\*/,
    ),
    at: /^Storage(Replica)?\/ScanRole/,
    reason: 'GuardDuty makes up the end of the name of its own rule, and may manage no other',
  },
  {
    finding: wildcard(/Action::(kms|s3):[A-Za-z]+\*/),
    at: /^(Storage|StorageReplica|Service|Migration|Data|Security|Platform|Observability|Backup|BackupCopy|Edge|Network|Identity|GlobalObservability)\//,
    reason: 'The grant of the construct: the variants of one call, on one named key or bucket',
  },
  {
    finding: wildcard(/Action::kms:\*/),
    at: /Key$/,
    reason: 'The account governs its own keys by IAM; without this statement a key could lock everybody out',
  },
];

/** Actions allowed on every resource although they could name theirs. */
export const wideReasons: readonly Reason[] = [
  {
    finding: /^NeedlesslyWide\[[a-z0-9-]+:(Describe|Get|List|View)[A-Za-z0-9]+\]$/,
    at: /^Cicd\/((Plan|Deploy)\/DefaultPolicy|Drift)/,
    reason:
      'Reads states and numbers, no contents, to compare the account with what it should be; also what should not be there',
  },
  {
    finding: /^NeedlesslyWide\[iam:SimulatePrincipalPolicy\]$/,
    at: /^Cicd\/RoleBoundary/,
    reason: 'A boundary grants nothing; the role that tries others names them',
  },
];

/** Findings of AwsSolutions that stay. */
export const solutionReasons: readonly Reason[] = [
  {
    finding: /^AwsSolutions-COG8$/,
    at: /^Identity\/UserPool/,
    reason: 'Only where the environment takes the Essentials plan: no real accounts live there',
  },
  {
    finding: /^AwsSolutions-EC23$/,
    at: /^Network\/LoadBalancerGroup/,
    reason: 'The balancer is the public door: 443 for everybody, 80 only to be sent to 443',
  },
  {
    finding: /^AwsSolutions-ECS2$/,
    at: /^(Migration|Service)\//,
    reason: 'Plain settings only; a check holds that nothing secret is among them, and secrets come by reference',
  },
  {
    finding: /^AwsSolutions-IAM4\[Policy::.*AmazonRDSEnhancedMonitoringRole\]$/,
    at: /^Data\/MonitoringRole/,
    reason: 'The policy AWS keeps for exactly this role; it writes one log group of RDS',
  },
  {
    finding: /^AwsSolutions-IAM4\[Policy::.*AmazonECSInfrastructureRolePolicyForLoadBalancers\]$/,
    at: /^Service\/Api\/ShiftRole/,
    reason: 'The policy AWS keeps for shifting traffic between two target groups',
  },
  {
    finding: /^AwsSolutions-IAM4\[Policy::.*AWSBackupServiceRolePolicyFor.*\]$/,
    at: /^Backup\/Role/,
    reason: 'The policies AWS keeps for Backup, which follow what the service learns to back up',
  },
  {
    finding: /^AwsSolutions-RDS(3|10)$/,
    at: /^Data\/Instance/,
    reason: 'Only where the environment is unprotected: its data is made up and may go with its stack',
  },
  {
    finding: /^AwsSolutions-RDS2$/,
    at: /^Data\/Instance/,
    reason: 'A replica must not say that it is encrypted; it is, with the key it names',
  },
  {
    finding: /^AwsSolutions-RDS11$/,
    at: /^Data\/Instance/,
    reason: 'The port hides nothing in isolated subnets behind security groups, and every tool expects it',
  },
  {
    finding: /^AwsSolutions-SMG4$/,
    at: /^Data\/(Owner|Runtime)Secret/,
    reason: 'Only where the environment turns rotation off: its data is made up',
  },
  {
    finding: /^AwsSolutions-SMG4$/,
    at: /^Identity\/ClientSecret/,
    reason: 'Cognito makes this value and cannot rotate it in place; a new client replaces it',
  },
  {
    finding: /^AwsSolutions-SMG4$/,
    at: /^Storage\/OriginSecret\d+$/,
    reason:
      'CloudFormation fills it into distribution and firewall, which a rotation would leave behind: the next number replaces it',
  },
  {
    finding: /^AwsSolutions-CFR1$/,
    at: /^Storage\/(Files|Web)Distribution/,
    reason: 'Schools travel: whoever may sign in may do so from any country',
  },
];

const frameworks = (rule: string): RegExp => new RegExp(`^(NIST\\.800\\.53\\.R5|PCI\\.DSS\\.321)-${rule}$`);

/** What the NIST 800-53 R5 and PCI DSS 3.2.1 packs find, and why it is so. */
export const frameworkReasons: readonly Reason[] = [
  {
    finding: frameworks('CloudWatchAlarmAction'),
    at: /^Observability\//,
    reason: 'Members of a composite alarm, which acts for them so that one fault pages once',
  },
  {
    finding: frameworks('(ELBDeletionProtectionEnabled|RDSInstanceDeletionProtectionEnabled|RDSMultiAZSupport)'),
    at: /^(Platform\/LoadBalancer|Data\/Instance)/,
    reason: 'Only where the environment is unprotected',
  },
  {
    finding: frameworks('ELBv2ACMCertificateRequired'),
    at: /^Platform\/LoadBalancer\/Http/,
    reason: 'The listener on port 80, which only redirects to HTTPS',
  },
  {
    finding: frameworks('IAMNoInlinePolicy'),
    at: /./,
    reason:
      'A right that belongs to one role lives and goes with it; nothing is shared that could be attached elsewhere',
  },
  {
    finding: frameworks('IAMPolicyNoStatementsWithFullAccess'),
    at: /^Cicd\/RoleBoundary/,
    reason: 'A boundary grants nothing',
  },
  {
    finding: frameworks('RDSInBackupPlan'),
    at: /^Data\/Instance/,
    reason:
      'Selected by its ARN across stacks, which the rule cannot see; in dev and on a replica RDS keeps its own backups',
  },
  {
    finding: frameworks('RDSStorageEncrypted'),
    at: /^Data\/Instance/,
    reason: 'A replica must not say that it is encrypted; it is, with the key it names',
  },
  {
    finding: frameworks('S3BucketReplicationEnabled'),
    at: /./,
    reason:
      'Uploads are replicated where the environment has another region; logs and the front end can be made again or expire',
  },
  {
    finding: frameworks('S3BucketVersioningEnabled'),
    at: /(Logs|Access)Bucket/,
    reason: 'Access logs are written once, by AWS, and expire',
  },
  {
    finding: frameworks('S3DefaultEncryptionKMS'),
    at: /((Logs|Access)Bucket|Storage\/Web)/,
    reason: 'Delivery of access logs takes no customer key, and the front end is public',
  },
  {
    finding: frameworks('SecretsManagerRotationEnabled'),
    at: /^(Data|Identity|Storage)\//,
    reason:
      'Rotation of the database roles is off where data is made up; Cognito cannot rotate a client secret in place; the next number replaces an origin secret',
  },
  {
    finding: frameworks('VPCNoUnrestrictedRouteToIGW'),
    at: /^Network\/Vpc\/public/,
    reason: 'Public subnets hold the balancer and the NAT gateways, and nothing else',
  },
];
