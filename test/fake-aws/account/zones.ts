import type {
  CreateHostedZoneRequest,
  CreateHostedZoneResponse,
  GetHostedZoneRequest,
  GetHostedZoneResponse,
  ListHostedZonesByNameResponse,
} from '@aws-sdk/client-route-53';
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
  return described(zones, fake);
}

const described = ({ name, isPrivate }: Zones, { settings }: FakeAccount) => ({
  HostedZone: {
    Id: `/hostedzone/${settings.domain.hostedZoneId}`,
    Name: `${name}.`,
    CallerReference: '1',
    Config: { PrivateZone: isPrivate },
  },
  DelegationSet: { NameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.co.uk'] },
});

/** Of the entry's name alone, and with the id that the entry has: Route 53 makes ids up. */
function createHostedZone({ Name = '' }: CreateHostedZoneRequest, { fake }: Call): CreateHostedZoneResponse {
  const { zoneName, hostedZoneId } = fake.settings.domain;
  if (Name.replace(/\.$/, '') !== zoneName)
    throw new AwsError('InvalidInput', `the fake has the zone ${zoneName} at most`);
  const zones = fake.part(Zones);
  zones.name = zoneName;
  return {
    ...described(zones, fake),
    ChangeInfo: { Id: '/change/C1', Status: 'PENDING', SubmittedAt: fake.now() },
    Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${hostedZoneId}`,
  };
}

function listByName(_input: object, { fake }: Call): ListHostedZonesByNameResponse {
  const zones = fake.part(Zones);
  const found = zones.name === undefined ? [] : [described(zones, fake).HostedZone];
  return { HostedZones: found, IsTruncated: false, MaxItems: 100 };
}

export const route53Service: Service = {
  service: 'route53',
  operations: { CreateHostedZone: createHostedZone, GetHostedZone: getHostedZone, ListHostedZonesByName: listByName },
};
