import type { Schemas } from '../../api/client.ts';

export type Scanned = Pick<Schemas['Upload'], 'id' | 'scanStatus'>;

interface Means {
  ask: (uploadId: string) => Promise<Scanned>;
  wait: () => Promise<void>;
  /** Who is signed in now. */
  user: () => string | undefined;
}

/** @returns undefined where whoever sent the file has signed out meanwhile, or somebody else has signed in */
export async function waitForScan(
  { id, scanStatus }: Scanned,
  sender: string | undefined,
  { ask, wait, user }: Means,
): Promise<Scanned['scanStatus'] | undefined> {
  let status = scanStatus;
  while (user() === sender) {
    if (status !== 'pending') return status;
    await wait();
    if (user() === sender) status = (await ask(id)).scanStatus;
  }
  return undefined;
}
