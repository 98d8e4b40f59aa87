import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * What becomes of a call: `answered`; `lost`, taken and never answered; `dropped`, neither taken nor answered;
 * `refused`, answered with 503.
 */
export type Fate = 'answered' | 'lost' | 'dropped' | 'refused';

interface Sent {
  outboxId: string;
  address: string;
}

/** Stands before the local mailbox as an unreliable network and SES would. */
export class UnreliableSes {
  readonly fates = new Map<Fate, number>();
  private calls = 0;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  private constructor(
    private readonly mailboxUrl: string,
    private readonly decide: (call: number) => Fate,
    private readonly taken: (sent: Sent) => void,
  ) {}

  /**
   * @param decide the fate of a call, by its number from 1; it can also end the process that calls
   * @param taken called for every mail that the mailbox took
   */
  static async start(
    mailboxUrl: string,
    decide: (call: number) => Fate,
    taken: (sent: Sent) => void,
  ): Promise<UnreliableSes> {
    const ses = new UnreliableSes(mailboxUrl, decide, taken);
    ses.server.listen(0, '127.0.0.1');
    await once(ses.server, 'listening');
    return ses;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.calls += 1;
    const fate = this.decide(this.calls);
    this.fates.set(fate, (this.fates.get(fate) ?? 0) + 1);
    if (fate === 'dropped') return void request.socket.destroy();
    if (fate === 'refused') {
      return void response.writeHead(503, { 'content-type': 'application/json' }).end('{"message": "Slow down"}');
    }
    const { authorization } = request.headers;
    const answer = await fetch(new URL(request.url ?? '/', this.mailboxUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      body,
    });
    const { Destination, EmailTags } = JSON.parse(body) as {
      Destination: { ToAddresses: [string] };
      EmailTags: [{ Value: string }];
    };
    if (answer.ok) this.taken({ outboxId: EmailTags[0].Value, address: Destination.ToAddresses[0] });
    if (fate === 'lost') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }
}
