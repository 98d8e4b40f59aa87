import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCertificate } from './certificate.ts';

export interface Passing {
  readonly method: string;
  readonly path: string;
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** What a proxy does to answers on their way back. It may change them in place. */
export type Fault = (answer: Passing) => void | Promise<void>;

/** An HTTP proxy on the loopback address that can spoil what passes. With a certificate it speaks https. */
export class FaultyProxy {
  fault: Fault = () => undefined;
  /** Answers by itself instead of asking the target; undefined asks. */
  instead: (method: string, path: string) => Omit<Passing, 'method' | 'path'> | undefined = () => undefined;
  private readonly server;

  private constructor(
    private readonly target: string,
    private readonly certificate: TestCertificate | undefined,
  ) {
    const serve = (incoming: IncomingMessage, outgoing: ServerResponse) =>
      void this.serve(incoming, outgoing).catch(() => outgoing.destroy());
    this.server =
      certificate === undefined
        ? createHttpServer(serve)
        : createHttpsServer({ cert: certificate.certificate, key: certificate.key, ...certificate.options }, serve);
  }

  static async start(target: string, certificate?: TestCertificate): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target, certificate);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return this.certificate === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = 'GET', url: path = '/' } = incoming;
    const answer: Passing = { method, path, ...(this.instead(method, path) ?? (await this.pass(incoming, body))) };
    await this.fault(answer);
    const { 'transfer-encoding': _encoding, ...headers } = answer.headers;
    const length = method === 'HEAD' ? headers['content-length'] : String(answer.body.length);
    const sent = Object.entries({ ...headers, 'content-length': length }).filter(([, value]) => value !== undefined);
    outgoing.writeHead(answer.status, Object.fromEntries(sent) as Record<string, string>).end(answer.body);
  }

  /** The host stays the one that was asked for: signatures of S3 cover it. */
  private async pass(incoming: IncomingMessage, body: Buffer): Promise<Omit<Passing, 'method' | 'path'>> {
    const forwarded = request(`${this.target}${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: incoming.headers,
      agent: false,
    });
    forwarded.end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
  }
}

/** Spoils answers of one path only. */
export const on =
  (path: string | RegExp, fault: Fault): Fault =>
  async (answer) => {
    if (typeof path === 'string' ? answer.path === path : path.test(answer.path)) await fault(answer);
  };

export const late =
  (millis: number): Fault =>
  async () => {
    await sleep(millis);
  };
