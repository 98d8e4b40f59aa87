import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** CloudFront proves with it that a request came through the distribution of this environment (infra/files/distributions.ts). */
export const originSecretHeader = 'x-origin-secret';
/** The address that CloudFront saw the person at. Anybody can send it, so it counts beside the secret alone. */
export const viewerAddressHeader = 'x-viewer-address';

interface RequestHead {
  readonly headers: IncomingHttpHeaders;
  /** As the hops of ours in X-Forwarded-For say: through CloudFront, the address of an edge that everybody shares. */
  readonly ip: string;
}

/**
 * Reads the address of the person behind a request, and takes the proof of it out of the request, so that nothing later
 * can log or repeat it.
 * @param secrets those that distributions send, none where no CloudFront stands before the API
 */
export function takeClientAddress({ headers, ip }: RequestHead, secrets: readonly string[]): string {
  const { [originSecretHeader]: secret, [viewerAddressHeader]: viewer } = headers;
  delete headers[originSecretHeader];
  delete headers[viewerAddressHeader];
  const isProven = typeof secret === 'string' && secrets.some((known) => isSame(known, secret));
  return isProven && typeof viewer === 'string' && isIP(viewer) !== 0 ? viewer : ip;
}

/** Compared by their hashes, whose length is one, in a time that does not depend on where they differ. */
const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
