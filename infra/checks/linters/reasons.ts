import type { Reason } from '../reasons.ts';

/** Findings of cfn-lint and checkov that stay, at `ENVIRONMENT.STACK/LogicalId`, and why. */
export const linterReasons: readonly Reason[] = [
  {
    finding: /^W3010$/,
    at: /\.Network\/Vpc/,
    reason: 'The zones of an environment are data, so that nothing has to be looked up and nothing moves by itself',
  },
  {
    finding: /^W3005$/,
    at: /\/Custom[A-Z]|\.Security\/Trail/,
    reason: 'The library names a dependency that a reference implies already; nothing comes of it',
  },
  {
    finding: /^CKV_AWS_(107|108|109|110|111)$/,
    at: /\.Cicd\/RoleBoundary/,
    reason: 'A boundary grants nothing; it names the services beyond which no policy of a role reaches',
  },
  {
    finding: /^CKV_AWS_18$/,
    at: /\/(AccessLogs|AuditAccess|ReplicaLogs)Bucket/,
    reason: 'The bucket that access logs go to; its own would write to itself',
  },
  {
    finding: /^CKV_AWS_21$/,
    at: /(Logs|Access)Bucket/,
    reason: 'Access logs are written once, by AWS, and expire',
  },
  {
    finding: /^CKV_AWS_(115|116|117)$/,
    at: /\/Custom[A-Z]/,
    reason: 'A helper of the library, which CloudFormation calls a few times and whose failure it reports itself',
  },
  {
    finding: /^CKV_AWS_260$/,
    at: /\.Network\/LoadBalancerGroup/,
    reason: 'Port 80 of the balancer only redirects to HTTPS',
  },
  {
    finding: /^CKV_AWS_27$/,
    at: /\.(Storage\/ScanResults|Mail\/Events)/,
    reason: 'Encrypted with the key of SQS; the rule knows KMS keys alone',
  },
  {
    finding: /^CKV_AWS_157$/,
    at: /^(dev|preview-check)\.Data\/Instance/,
    reason: 'Only where the environment is unprotected: its data is made up and may be lost',
  },
  {
    finding: /^CKV_AWS_16$/,
    at: /^dr\.Data\/Instance/,
    reason: 'A replica must not say that it is encrypted; it is, with the key it names',
  },
  {
    finding: /^CKV_AWS_192$/,
    at: /\.Identity\/Firewall/,
    reason:
      'It answers our own addresses, machines that ask for tokens and nobody else; Cognito logs no input by Log4j',
  },
];
