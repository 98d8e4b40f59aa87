import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { CheckFailed, NotApplicable } from '../check.ts';
import { daysBetween } from '../days.ts';

export const minimumDaysLeft = 14;
const connectSeconds = 10;

interface Shown {
  readonly protocol: string | null;
  readonly certificate: PeerCertificate;
  /** Why a client would refuse the certificate; undefined where it would not. */
  readonly refusal: string | undefined;
}

/**
 * What a server of an https address shows: protocol, trust and days left of its certificate.
 * @throws NotApplicable for http, CheckFailed where something is not good
 */
export async function checkCertificate(base: string, signal: AbortSignal): Promise<string> {
  const url = new URL(base);
  if (url.protocol !== 'https:') throw new NotApplicable('plain http');
  const { protocol, certificate, refusal } = await shake(url, signal, {});
  const end = new Date(certificate.valid_to);
  const days = daysBetween(new Date(), end);
  const until = end.toISOString().slice(0, 10);
  if (days < 0) throw new CheckFailed(`the certificate expired on ${until}`);
  if (refusal !== undefined) throw new CheckFailed(`clients refuse the certificate: ${refusal}`);
  if (days < minimumDaysLeft) {
    throw new CheckFailed(`the certificate ends in ${days} days, on ${until}; at least ${minimumDaysLeft} are wanted`);
  }
  if (protocol !== 'TLSv1.2' && protocol !== 'TLSv1.3') throw new CheckFailed(`the server speaks ${protocol}`);
  if (await speaksOldTls(url, signal)) throw new CheckFailed('the server still speaks TLS 1.1');
  return `${protocol}, ${days} days left`;
}

function shake(url: URL, signal: AbortSignal, options: object): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({
      host: url.hostname,
      port: url.port === '' ? 443 : Number(url.port),
      ...(/^[\d.]+$|:/.test(url.hostname) ? {} : { servername: url.hostname }),
      // Looked at below: a refused connection would not show the certificate.
      rejectUnauthorized: false,
      timeout: connectSeconds * 1_000,
      ...options,
    });
    const abort = () => socket.destroy(new Error('interrupted'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('timeout', () => socket.destroy(new Error(`no TLS within ${connectSeconds} s`)));
    socket.once('error', ({ message }) => reject(new CheckFailed(`no TLS connection to ${url.host}: ${message}`)));
    socket.once('close', () => signal.removeEventListener('abort', abort));
    socket.once('secureConnect', () => {
      const { authorizationError } = socket as { authorizationError?: Error | string };
      resolve({
        protocol: socket.getProtocol(),
        certificate: socket.getPeerCertificate(),
        refusal: socket.authorized ? undefined : String(authorizationError),
      });
      socket.destroy();
    });
  });
}

async function speaksOldTls(url: URL, signal: AbortSignal): Promise<boolean> {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
  return shake(url, signal, old).then(
    () => true,
    () => false,
  );
}
