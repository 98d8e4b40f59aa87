import { request } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** A person outside: asks by the names that a person would, which lead into the rehearsal. */
export class Outside {
  constructor(
    private readonly authority: string,
    /** The port of this machine behind which each host answers. */
    private readonly ports: ReadonlyMap<string, number>,
  ) {}

  request(method: string, address: string, { headers = {}, body }: RequestOptions = {}): Promise<Answer> {
    const { host, pathname, search } = new URL(address);
    const port = this.ports.get(host);
    if (port === undefined) throw new Error(`Nothing in the rehearsal answers for ${host}`);
    const options = {
      method,
      host: '127.0.0.1',
      port,
      path: `${pathname}${search}`,
      servername: host,
      ca: this.authority,
      agent: false as const,
      headers: { host, ...(body === undefined ? {} : { 'content-length': body.length }), ...headers },
      signal: AbortSignal.timeout(60_000),
    };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode as number, headers: response.headers, body: Buffer.concat(parts) }),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

/** An answer that is not as expected, with what it says. */
export function expectStatus(what: string, answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Error(
    `${what} answered ${answer.status}, expected ${status}: ${answer.body.toString('utf8').slice(0, 2_000)}`,
  );
}
