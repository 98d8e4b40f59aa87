import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOf, poolFile } from '../../../apps/local/cognito/pools.ts';
import { createLocalCognito } from '../../../apps/local/cognito/server.ts';
import { createMailbox } from '../../../apps/local/fakes/mailbox.ts';
import { answerRestores, type RestoredDatabase } from './restores.ts';

/*
 * The local fakes of Cognito and SES in a container of the rehearsal, with a pool and a client as the templates have them:
 * the pools that `npm start` makes have published ids, which a deployed environment refuses.
 * Usage: identity.ts '{"userPoolId": …, "clientId": …, "mfa": "ON"}'
 */
export const identityPorts = { cognito: 9229, mailbox: 8005, restores: 9330 } as const;

export interface Identity {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly mfa: 'ON' | 'OPTIONAL';
  /** What the restore test of the rehearsal has made. */
  readonly restored: RestoredDatabase;
}

if (import.meta.main) {
  const identity = JSON.parse(process.argv[2] ?? '') as Identity;
  const everywhere = '0.0.0.0';
  const folder = await mkdtemp(join(tmpdir(), 'classboard-identity-'));
  const now = new Date();
  await writeFile(
    join(folder, `${identity.userPoolId}.json`),
    JSON.stringify(poolFile(identity.userPoolId, identity.mfa, now)),
  );
  const clients = { Clients: { [identity.clientId]: clientOf(identity, now) } };
  await writeFile(join(folder, 'clients.json'), JSON.stringify(clients));
  createServer(await createMailbox()).listen(identityPorts.mailbox, everywhere);
  const { answer } = await createLocalCognito(folder, async () => `http://127.0.0.1:${identityPorts.mailbox}`);
  createServer(answer).listen(identityPorts.cognito, everywhere);
  createServer(answerRestores(identity.restored)).listen(identityPorts.restores, everywhere);
  process.once('SIGTERM', () => process.exit(0));
}
