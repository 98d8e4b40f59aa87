import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { logsKey } from '../logs-key.ts';
import { globalRegion } from '../names.ts';
import type { EnvironmentSettings } from '../settings.ts';
import { EnvironmentStack } from '../stack.ts';
import { createFirewall } from './firewall.ts';

/** What CloudFront wants to find in its own region: the certificate and the firewall of the distributions. */
export class EdgeStack extends EnvironmentStack {
  readonly certificate: acm.Certificate;
  readonly webAclArn: string;

  constructor(scope: Construct, settings: EnvironmentSettings) {
    super(scope, 'Edge', settings, {
      description: 'Certificate and firewall of the distributions',
      region: globalRegion,
    });
    const { web, files } = settings.domain;
    this.certificate = new acm.Certificate(this, 'Certificate', {
      domainName: web,
      subjectAlternativeNames: [files],
      validation: acm.CertificateValidation.fromDns(hostedZone(this, settings)),
    });
    this.webAclArn = createFirewall(this, settings, 'CLOUDFRONT', logsKey(this, settings)).attrArn;
  }
}

export function hostedZone(scope: EnvironmentStack, settings: EnvironmentSettings): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    zoneName: settings.domain.zoneName,
    hostedZoneId: settings.domain.hostedZoneId,
  });
}
