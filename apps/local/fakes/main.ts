import { mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Failure } from '../../cli/failure.ts';
import { seedPools } from '../cognito/pools.ts';
import { requireReadablePools } from '../cognito/store.ts';
import { explainFileError } from '../file-error.ts';
import { loopback, urlOf } from '../loopback.ts';
import { endProcess } from '../processes.ts';
import { createLazyServer } from './lazy-server.ts';
import type { FakesOptions, FakesOrder, FakesReport, GuardedProcess } from './protocol.ts';

/*
 * One process holds the fakes of Cognito, S3 and SES. It outlives a killed launcher just long
 * enough to end what that one started: the channel to the launcher closes when it dies, however it dies.
 */

const options = JSON.parse(process.argv[2] ?? '{}') as FakesOptions;
const servers: Server[] = [];
let flushCognito: () => Promise<void> = async () => undefined;
let guarded: GuardedProcess[] = [];

const report = (message: FakesReport): void => {
  if (process.connected) process.send?.(message);
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, resolve);
  });
}

async function start(): Promise<void> {
  const { folder, bucket, ports } = options;
  const [cognitoFolder, s3Folder] = [join(folder, 'cognito'), join(folder, 's3')];
  await mkdir(s3Folder, { recursive: true });
  await seedPools(cognitoFolder);
  await requireReadablePools(cognitoFolder);
  const mailbox = createLazyServer('The mailbox', async () => (await import('./mailbox.ts')).createMailbox());
  const cognito = createLazyServer('The local Cognito', async () => {
    const { createLocalCognito } = await import('../cognito/server.ts');
    const local = await createLocalCognito(cognitoFolder, async () => urlOf(portOf(mailbox)));
    flushCognito = local.flush;
    return local.answer;
  });
  const s3 = createLazyServer('The local S3', async () => (await import('./s3.ts')).createLocalS3(s3Folder, bucket));
  servers.push(mailbox, cognito, s3);
  await Promise.all([listen(mailbox, ports.mailbox), listen(cognito, ports.cognito), listen(s3, ports.s3)]);
  report({ type: 'ready', ports: { mailbox: portOf(mailbox), cognito: portOf(cognito), s3: portOf(s3) } });
}

async function stop(): Promise<never> {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await flushCognito();
  process.exit(0);
}

process.on('message', (order: FakesOrder) => {
  if (order.type === 'guard') guarded = order.processes;
  else void stop();
});

function endAll(): void {
  const endOne = async ({ pid, steps, folder }: GuardedProcess) => {
    await endProcess(pid, steps);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  void Promise.all(guarded.map(endOne)).finally(stop);
}
process.on('disconnect', endAll);
// Ctrl-C reaches every process of the terminal; the launcher decides the order of the stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

if (!process.connected) endAll();
start().catch((error: unknown) => {
  const explained = explainFileError(error);
  if (explained instanceof Failure) {
    const { message, what, why, next } = explained;
    report({ type: 'failed', message, failure: { what, why, next } });
  } else report({ type: 'failed', message: inspect(explained) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
