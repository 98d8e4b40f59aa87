import { Duration } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { StorageStack } from '../files/stack.ts';
import type { PlatformStack } from '../service/platform-stack.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { hostedZone } from './stack.ts';

/** Names of the environment. Where there are two regions, the API's name goes to the healthy one. */
export class DnsStack extends EnvironmentStack {
  readonly healthCheckId: string;

  constructor(scope: Construct, settings: EnvironmentSettings, platform: PlatformStack, storage: StorageStack) {
    super(scope, 'Dns', settings, { description: 'DNS records, health check and failover' });
    const zone = hostedZone(this, settings);
    const { domain } = settings;
    const balancer = route53.RecordTarget.fromAlias(
      new targets.LoadBalancerTarget(platform.loadBalancer, { evaluateTargetHealth: true }),
    );
    // Asks under the region's own name: the shared name answers for whichever region is in charge.
    const check = new route53.HealthCheck(this, 'HealthCheck', {
      type: route53.HealthCheckType.HTTPS,
      fqdn: domain.regionalApi,
      port: 443,
      resourcePath: '/health/ready',
      enableSNI: true,
      requestInterval: Duration.seconds(10),
      failureThreshold: 3,
      measureLatency: true,
    });
    this.healthCheckId = check.healthCheckId;
    new route53.ARecord(this, 'RegionalApi', { zone, recordName: dotted(domain.regionalApi), target: balancer });
    if (domain.failover === undefined) {
      new route53.ARecord(this, 'Api', { zone, recordName: dotted(domain.api), target: balancer });
    } else {
      new route53.ARecord(this, 'Api', {
        zone,
        recordName: dotted(domain.api),
        target: balancer,
        setIdentifier: settings.name,
        failover: domain.failover === 'PRIMARY' ? route53.Failover.PRIMARY : route53.Failover.SECONDARY,
        healthCheck: check,
      });
    }
    const web = distributionTarget(storage.webDistribution);
    const files = distributionTarget(storage.filesDistribution);
    new route53.ARecord(this, 'Web', { zone, recordName: dotted(domain.web), target: web });
    new route53.AaaaRecord(this, 'WebSix', { zone, recordName: dotted(domain.web), target: web });
    new route53.ARecord(this, 'Files', { zone, recordName: dotted(domain.files), target: files });
    new route53.AaaaRecord(this, 'FilesSix', { zone, recordName: dotted(domain.files), target: files });
  }
}

/** The construct's own target would leave a mapping of partitions in the stack of the distribution. */
const distributionTarget = (distribution: cloudfront.IDistribution): route53.RecordTarget =>
  route53.RecordTarget.fromAlias({
    bind: () => ({
      dnsName: distribution.distributionDomainName,
      hostedZoneId: targets.CloudFrontTarget.CLOUDFRONT_ZONE_ID,
    }),
  });

/** With its final dot a name is complete, and the zone's is not put behind it. */
const dotted = (name: string): string => `${name}.`;
