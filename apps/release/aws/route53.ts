import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

export interface Zone {
  /** Without the final dot. */
  readonly name: string;
  readonly isPrivate: boolean;
  /** Those that the world has to ask, without final dots. */
  readonly nameServers: readonly string[];
}

export async function readZone(aws: Aws, id: string): Promise<Zone | undefined> {
  try {
    const { HostedZone, DelegationSet } = await aws.client(Route53Client).send(new GetHostedZoneCommand({ Id: id }));
    return {
      name: undotted(HostedZone?.Name ?? ''),
      isPrivate: HostedZone?.Config?.PrivateZone === true,
      nameServers: (DelegationSet?.NameServers ?? []).map(undotted),
    };
  } catch (error) {
    if (isAwsError(error, 'NoSuchHostedZone')) return undefined;
    throw error;
  }
}

export const undotted = (name: string): string => name.replace(/\.$/, '').toLowerCase();
