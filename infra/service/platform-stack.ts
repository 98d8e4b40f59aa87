import { CfnOutput, type CfnResource, Duration } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { createFirewall } from '../edge/firewall.ts';
import { hostedZone } from '../edge/stack.ts';
import type { StorageStack } from '../files/stack.ts';
import { clusterName, logGroupName, resourceName } from '../names.ts';
import { containerPort } from '../network/security-groups.ts';
import type { NetworkStack } from '../network/stack.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack, retention } from '../stack.ts';

/** Log groups of the containers. They outlive every release. */
export const logParts = ['api', 'worker', 'migration', 'traces', 'exec'] as const;
export type LogPart = (typeof logParts)[number];

/** Targets in the order in which a deployment fills them: the second only where traffic shifts between two. */
export interface Targets {
  readonly production: elb.ApplicationTargetGroup;
  readonly alternate: elb.ApplicationTargetGroup | undefined;
  readonly rule: elb.ApplicationListenerRule;
}

/** The cluster and the load balancer: everything of the service that a release does not touch. */
export class PlatformStack extends EnvironmentStack {
  readonly cluster: ecs.Cluster;
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly targets: Targets;
  readonly certificate: acm.Certificate;
  readonly logGroups: Readonly<Record<LogPart, logs.LogGroup>>;

  constructor(
    scope: Construct,
    settings: EnvironmentSettings,
    private readonly network: NetworkStack,
    storage: StorageStack,
  ) {
    super(scope, 'Platform', settings, { description: 'Cluster, load balancer and firewall of the service' });
    this.logGroups = this.createLogGroups();
    this.cluster = new ecs.Cluster(this, 'Cluster', {
      clusterName: clusterName(settings),
      vpc: network.vpc,
      containerInsightsV2: ecs.ContainerInsights.ENHANCED,
      executeCommandConfiguration: {
        logging: ecs.ExecuteCommandLogging.OVERRIDE,
        logConfiguration: { cloudWatchLogGroup: this.logGroups.exec, cloudWatchEncryptionEnabled: true },
      },
    });
    this.certificate = new acm.Certificate(this, 'Certificate', {
      domainName: settings.domain.api,
      subjectAlternativeNames: [settings.domain.regionalApi],
      validation: acm.CertificateValidation.fromDns(hostedZone(this, settings)),
    });
    this.loadBalancer = this.createLoadBalancer(storage);
    // A certificate that nobody validates fails, and a balancer that refuses deletion would stop the rollback.
    const [balancer, certificate] = [this.loadBalancer, this.certificate].map(
      ({ node }) => node.defaultChild as CfnResource,
    );
    if (certificate !== undefined) balancer?.addResourceDependency(certificate);
    this.targets = this.createTargets();
    const logsKey = kms.Key.fromKeyArn(this, 'LogsKey', network.logsKey.keyArn);
    const firewall = createFirewall(this, settings, 'REGIONAL', logsKey, storage.originSecrets.values);
    new wafv2.CfnWebACLAssociation(this, 'FirewallAssociation', {
      resourceArn: this.loadBalancer.loadBalancerArn,
      webAclArn: firewall.attrArn,
    });
    new CfnOutput(this, 'LoadBalancerName', { value: this.loadBalancer.loadBalancerDnsName });
  }

  private createLogGroups(): Record<LogPart, logs.LogGroup> {
    const group = (part: LogPart) =>
      new logs.LogGroup(this, `Logs${part}`, {
        logGroupName: logGroupName(this.settings, part),
        retention: retention(this.settings.operations.applicationLogDays),
        encryptionKey: this.network.logsKey,
        removalPolicy: this.dataPolicy,
      });
    return {
      api: group('api'),
      worker: group('worker'),
      migration: group('migration'),
      traces: group('traces'),
      exec: group('exec'),
    };
  }

  private createLoadBalancer(storage: StorageStack): elb.ApplicationLoadBalancer {
    const balancer = new elb.ApplicationLoadBalancer(this, 'LoadBalancer', {
      loadBalancerName: resourceName(this.settings, 'api'),
      vpc: this.network.vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      internetFacing: true,
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(
        this,
        'LoadBalancerGroup',
        this.network.groups.loadBalancer.securityGroupId,
        { mutable: false },
      ),
      deletionProtection: this.settings.protected,
      idleTimeout: Duration.seconds(60),
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elb.DesyncMitigationMode.DEFENSIVE,
      xffHeaderProcessingMode: elb.XffHeaderProcessingMode.APPEND,
    });
    balancer.logAccessLogs(storage.albLogs, 'api');
    return balancer;
  }

  private createTargets(): Targets {
    const { domain, service } = this.settings;
    const production = this.createTargetGroup('Production');
    const alternate = service.deployment.strategy === 'rolling' ? undefined : this.createTargetGroup('Alternate');
    this.loadBalancer.addListener('Http', {
      port: 80,
      open: false,
      defaultAction: elb.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
    const listener = this.loadBalancer.addListener('Https', {
      port: 443,
      open: false,
      certificates: [this.certificate],
      sslPolicy: elb.SslPolicy.TLS13_12_PQ,
      // Whoever asks by address or by a name that is not ours gets nothing of the application.
      defaultAction: elb.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' }),
    });
    const rule = new elb.ApplicationListenerRule(this, 'ApiRule', {
      listener,
      priority: 10,
      conditions: [elb.ListenerCondition.hostHeaders([domain.api, domain.regionalApi])],
      action:
        alternate === undefined
          ? elb.ListenerAction.forward([production])
          : elb.ListenerAction.weightedForward([
              { targetGroup: production, weight: 100 },
              { targetGroup: alternate, weight: 0 },
            ]),
    });
    return { production, alternate, rule };
  }

  private createTargetGroup(id: 'Production' | 'Alternate'): elb.ApplicationTargetGroup {
    return new elb.ApplicationTargetGroup(this, id, {
      vpc: this.network.vpc,
      targetType: elb.TargetType.IP,
      protocol: elb.ApplicationProtocol.HTTP,
      port: containerPort,
      deregistrationDelay: Duration.seconds(60),
      loadBalancingAlgorithmType: elb.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
      healthCheck: {
        path: '/health/ready',
        healthyHttpCodes: '200',
        interval: Duration.seconds(5),
        timeout: Duration.seconds(2),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
  }
}
