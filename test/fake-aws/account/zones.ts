import type { GetHostedZoneRequest, GetHostedZoneResponse } from '@aws-sdk/client-route-53';
import { AwsError, type Call, type FakeAccount, type Service } from '../handlers.ts';

/** The hosted zone of the entry. */
export class Zones {
  /** Undefined where nobody has made it. */
  name: string | undefined;
  isPrivate = false;

  constructor(readonly fake: FakeAccount) {
    this.name = fake.settings.domain.zoneName;
  }
}

function getHostedZone({ Id = '' }: GetHostedZoneRequest, { fake }: Call): GetHostedZoneResponse {
  const zones = fake.part(Zones);
  const id = Id.replace('/hostedzone/', '');
  if (zones.name === undefined || id !== fake.settings.domain.hostedZoneId) {
    throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
  }
  return {
    HostedZone: {
      Id: `/hostedzone/${id}`,
      Name: `${zones.name}.`,
      CallerReference: '1',
      Config: { PrivateZone: zones.isPrivate },
    },
    DelegationSet: { NameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.co.uk'] },
  };
}

export const route53Service: Service = { service: 'route53', operations: { GetHostedZone: getHostedZone } };
