import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

type Answer = { status: number; body: object };

interface Held {
  id: string;
  body: string;
  receipt: string | undefined;
  visibleAt: number;
  deliveries: number;
}

/** Speaks the JSON protocol of Secrets Manager (GetSecretValue) and SQS (ReceiveMessage, DeleteMessage, GetQueueAttributes), over HTTP. */
export class AwsServer {
  /** Values of the one secret by stage. */
  readonly secret: { AWSCURRENT: object; AWSPENDING?: object };
  /** Answers each call with 500 while true. */
  unavailable = false;
  /** Calls that wait for messages now. */
  receiving = 0;
  /** Names of the operations called, oldest first. */
  readonly calls: string[] = [];
  private readonly messages = new Map<string, Held>();
  private readonly server = createServer((request, response) => void this.serve(request, response));

  private constructor(
    secret: object,
    private readonly visibilityMillis: number,
    private readonly longestWaitMillis: number,
  ) {
    this.secret = { AWSCURRENT: secret };
  }

  /**
   * @param visibilityMillis how long a received message is hidden before it is delivered again
   * @param longestWaitMillis how long somebody waits at most who receives nothing
   */
  static async start(
    secret: object = {},
    {
      visibilityMillis = 300,
      longestWaitMillis = 20_000,
    }: { visibilityMillis?: number; longestWaitMillis?: number } = {},
  ): Promise<AwsServer> {
    const server = new AwsServer(secret, visibilityMillis, longestWaitMillis);
    server.server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Puts a message into the queue; gives its id. */
  send(body: string): string {
    const id = randomUUID();
    this.messages.set(id, { id, body, receipt: undefined, visibleAt: 0, deliveries: 0 });
    return id;
  }

  /** How often a message was delivered; undefined once it is deleted. */
  deliveries(id: string): number | undefined {
    return this.messages.get(id)?.deliveries;
  }

  /** Empties the queue. */
  purge(): void {
    this.messages.clear();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(request.headers['x-amz-target']).split('.')[1] as string;
    const input = JSON.parse(await text(request)) as Record<string, unknown>;
    this.calls.push(operation);
    const { status, body } = this.unavailable
      ? failed(500, 'InternalError')
      : await this.answer(operation, input, response);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }

  private async answer(operation: string, input: Record<string, unknown>, to: ServerResponse): Promise<Answer> {
    if (operation === 'GetSecretValue') return this.secretValue(input.VersionStage as 'AWSCURRENT' | 'AWSPENDING');
    if (operation === 'ReceiveMessage')
      return this.whileReceiving(Math.min(Number(input.WaitTimeSeconds) * 1_000, this.longestWaitMillis), to);
    if (operation === 'GetQueueAttributes') {
      return { status: 200, body: { Attributes: { ApproximateNumberOfMessages: String(this.messages.size) } } };
    }
    if (operation === 'DeleteMessage') return this.delete(input.ReceiptHandle as string);
    return failed(400, 'InvalidAction');
  }

  private secretValue(stage: 'AWSCURRENT' | 'AWSPENDING'): Answer {
    const value = this.secret[stage];
    if (value === undefined) return failed(400, 'ResourceNotFoundException');
    return { status: 200, body: { SecretString: JSON.stringify(value), VersionStages: [stage] } };
  }

  private async whileReceiving(waitMillis: number, to: ServerResponse): Promise<Answer> {
    this.receiving += 1;
    try {
      return await this.receive(waitMillis, to);
    } finally {
      this.receiving -= 1;
    }
  }

  private async receive(waitMillis: number, to: ServerResponse): Promise<Answer> {
    const deadline = Date.now() + waitMillis;
    for (;;) {
      const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= Date.now()).slice(0, 10);
      if (to.destroyed || visible.length > 0 || Date.now() >= deadline) {
        return { status: 200, body: { Messages: visible.map((message) => this.deliver(message)) } };
      }
      await sleep(10);
    }
  }

  private deliver(message: Held): object {
    message.receipt = randomUUID();
    message.visibleAt = Date.now() + this.visibilityMillis;
    message.deliveries += 1;
    return {
      MessageId: message.id,
      Body: message.body,
      MD5OfBody: createHash('md5').update(message.body).digest('hex'),
      ReceiptHandle: message.receipt,
    };
  }

  private delete(receipt: string): Answer {
    for (const { id, receipt: held } of this.messages.values()) if (held === receipt) this.messages.delete(id);
    return { status: 200, body: {} };
  }
}

const failed = (status: number, type: string): Answer => ({ status, body: { __type: type, message: type } });
