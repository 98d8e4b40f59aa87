import { Resolver } from 'node:dns/promises';
import { isRehearsal } from '../../../../infra/lookup.ts';
import { globalRegion } from '../../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { type CertificateState, readCertificate } from '../../aws/acm.ts';
import { physicalIds } from '../../aws/cloudformation-stacks.ts';
import { readZone, undotted, type Zone } from '../../aws/route53.ts';
import type { Context } from '../../environment/context.ts';
import { type CheckDefinition, CheckFailed, NotApplicable } from '../check.ts';
import { type Facts, findStack } from './facts.ts';

type Place = Pick<Context, 'aws' | 'settings' | 'clock'>;

/** ACM renews 60 days before the end; what is nearer than this was not renewed. */
const fewDays = 30;

export function domain(context: Place, facts: Facts): CheckDefinition[] {
  const { aws, settings } = context;
  const { zoneName, hostedZoneId } = settings.domain;
  const zone = () => readZone(aws, hostedZoneId);
  return [
    {
      name: 'zone',
      fix: `Make the zone (aws route53 create-hosted-zone --name ${zoneName} --caller-reference 1), and put its id into infra/environments.ts`,
      run: async () => judgeZone(await zone(), settings),
    },
    {
      name: 'delegation',
      fix: `Let the NS records of ${zoneName} at the parent zone or the registrar name the servers of the zone`,
      async run() {
        if (isRehearsal(settings)) throw new NotApplicable('the names of a rehearsal are not asked for');
        const found = await zone();
        if (found === undefined) throw new NotApplicable('there is no zone');
        return judgeDelegation(found, new Resolver({ timeout: 2_000, tries: 2 }));
      },
    },
    certificate(context, facts, 'platform', settings.region),
    certificate(context, facts, 'edge', globalRegion),
  ];
}

export function judgeZone(zone: Zone | undefined, { domain }: Pick<EnvironmentSettings, 'domain'>): string {
  const { zoneName, hostedZoneId } = domain;
  if (zone === undefined) throw new CheckFailed(`there is no zone ${hostedZoneId}`);
  if (zone.isPrivate) throw new CheckFailed(`${hostedZoneId} is a private zone, which nobody outside can ask`);
  if (zone.name !== undotted(zoneName)) {
    throw new CheckFailed(
      `${hostedZoneId} is the zone of ${zone.name}; the entry has ${zoneName}`,
      'Correct hostedZoneId or zoneName in infra/environments.ts',
    );
  }
  return zone.name;
}

/** @param resolver asks the public DNS */
export async function judgeDelegation(zone: Zone, resolver: Pick<Resolver, 'resolveNs'>): Promise<string> {
  const given = await resolver.resolveNs(zone.name).catch((error: { code?: string }) => {
    if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return [] as string[];
    throw new CheckFailed(`the public DNS did not answer: ${error.code}`, 'Look at the network of this machine');
  });
  if (given.length === 0) throw new CheckFailed(`the public DNS does not know ${zone.name}`);
  const servers = new Set(given.map(undotted));
  const missing = zone.nameServers.filter((server) => !servers.has(server));
  const foreign = [...servers].filter((server) => !zone.nameServers.includes(server));
  if (missing.length + foreign.length > 0) {
    throw new CheckFailed(
      `the public DNS sends to ${[...servers].sort().join(', ')}; the zone's own are ${[...zone.nameServers].sort().join(', ')}`,
    );
  }
  return `${servers.size} name servers, those of the zone`;
}

const certificate = (context: Place, facts: Facts, part: 'platform' | 'edge', region: string): CheckDefinition => ({
  name: part === 'edge' ? 'certificate of the CDN' : 'certificate of the API',
  fix: `aws acm list-certificates --region ${region}`,
  async run() {
    const stack = await findStack(facts, context.settings, part);
    if (stack === undefined) throw new NotApplicable('it comes with the first deployment');
    const [arn] = await physicalIds(context, stack, 'AWS::CertificateManager::Certificate');
    if (arn === undefined) throw new CheckFailed(`${stack.name} has no certificate`);
    return judgeCertificate(await readCertificate(context.aws, arn, region), context.clock.now());
  },
});

export function judgeCertificate({ names, status, reason, notAfter, records }: CertificateState, now: Date): string {
  const waits = records.length === 0 ? undefined : `Add the CNAME records to the zone: ${records.join('; ')}`;
  if (status !== 'ISSUED') {
    throw new CheckFailed(`${names.join(', ')}: ${status}${reason === undefined ? '' : `, ${reason}`}`, waits);
  }
  if (notAfter === undefined) throw new CheckFailed('ACM names no end of its validity');
  const days = Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000);
  if (days < fewDays) {
    throw new CheckFailed(
      `${days} days left; ACM should have renewed it`,
      waits ?? 'Look at its validation records in the zone: without them ACM cannot renew',
    );
  }
  return `issued, ${days} days left`;
}
