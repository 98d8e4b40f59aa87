import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedEvent {
  readonly level: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface EnvelopeReceiver {
  readonly dsn: string;
  readonly events: ReceivedEvent[];
  readonly requests: { readonly url: string; readonly auth: string }[];
  /** Everything received, as it came. */
  text(): string;
  /** What it answers from now on; 200 at first. */
  answers(status: number, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

/** Takes envelopes as a tracker of errors does. */
export async function startEnvelopeReceiver(): Promise<EnvelopeReceiver> {
  const events: ReceivedEvent[] = [];
  const requests: { url: string; auth: string }[] = [];
  let text = '';
  let answer: { status: number; headers: Record<string, string> } = { status: 200, headers: {} };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    text += body;
    requests.push({ url: request.url ?? '', auth: String(request.headers['x-sentry-auth']) });
    const [header = '', item = '', event = ''] = body.split('\n');
    if (JSON.parse(item).type === 'event') events.push(JSON.parse(event));
    response.writeHead(answer.status, answer.headers).end(JSON.stringify({ id: JSON.parse(header).event_id }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    dsn: `http://publickey@127.0.0.1:${(server.address() as AddressInfo).port}/errors/42`,
    events,
    requests,
    text: () => text,
    answers: (status, headers = {}) => {
      answer = { status, headers };
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
