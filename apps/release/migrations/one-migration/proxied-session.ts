import type { Socket } from 'node:net';
import type { SqlFailure } from '../rules/trace.ts';
import {
  boundOf,
  fieldsOf,
  isCancelRequest,
  isEncryptionRequest,
  type Message,
  MessageReader,
  parsedOf,
  queryMessage,
  readyMessage,
  sqlOf,
  statusOf,
  valuesOf,
  withSettings,
} from './wire.ts';

export interface Outcome {
  error?: SqlFailure;
  /** PostgreSQL's debug messages; the client does not get them. */
  messages: string[];
}

/** What the client sent up to the point where it waits for an answer. */
interface Unit {
  sql: string;
  messages: Message[];
  /** True once the message is sent that the server answers with "ready". */
  isComplete: boolean;
}

export type Execute = (sql?: string) => Promise<Outcome>;

/** Sees every statement of a session before it is carried out, and decides how: see `execute`. */
export type OnStatement = (session: ProxiedSession, sql: string, execute: Execute) => Promise<void>;

type Answer = { rows: (string | null)[][]; error?: SqlFailure };

/** One client's connection to the server, with the right to ask questions of its own in the same session in between. */
export class ProxiedSession {
  /** `I` outside a transaction, `T` inside one, `E` inside one that failed. */
  status = '';
  private readonly waiting: Message[] = [];
  private readonly prepared = new Map<string, string>();
  private unit: Unit | undefined;
  private isStarted = false;
  private isAtWork = false;
  private isClosed = false;
  private outcome: { value: Outcome; resolve(outcome: Outcome): void } | undefined;
  private answer: { value: Answer; resolve(answer: Answer): void } | undefined;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    settings: Readonly<Record<string, string>>,
    private readonly onStatement: OnStatement,
  ) {
    const fromClient = new MessageReader(true);
    client.on('data', (chunk: Buffer) => {
      for (const message of fromClient.push(chunk)) {
        if (message.type === '') this.start(message, settings);
        else if (this.isStarted) this.receive(message);
        else server.write(message.bytes);
      }
    });
    const fromServer = new MessageReader();
    server.on('data', (chunk: Buffer) => {
      for (const message of fromServer.push(chunk)) this.take(message);
    });
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => this.close());
    }
  }

  /** Asks in the client's session, without its knowledge. @throws where the server refuses */
  async ask(sql: string): Promise<(string | null)[][]> {
    const { rows, error } = await new Promise<Answer>((resolve) => {
      this.answer = { value: { rows: [] }, resolve };
      if (this.isClosed) this.fail();
      else this.server.write(queryMessage(sql));
    });
    if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code });
    return rows;
  }

  /** Reports to the client that a statement failed which looked good before, such as one with deferred constraints. */
  refuse({ message, code }: SqlFailure): void {
    const fields = `SERROR\0VERROR\0C${code ?? 'XX000'}\0M${message}\0\0`;
    const head = Buffer.alloc(5);
    head.write('E', 0);
    head.writeInt32BE(Buffer.byteLength(fields) + 4, 1);
    this.client.write(Buffer.concat([head, Buffer.from(fields, 'utf8')]));
  }

  private start(message: Message, settings: Readonly<Record<string, string>>): void {
    if (isEncryptionRequest(message.bytes)) this.client.write('N');
    else this.server.write(isCancelRequest(message.bytes) ? message.bytes : withSettings(message.bytes, settings));
  }

  private receive(message: Message): void {
    const { unit } = this;
    const belongsToUnit = unit !== undefined && (!unit.isComplete || 'dcf'.includes(message.type));
    if (belongsToUnit && this.outcome !== undefined) this.send(unit, message);
    else {
      this.waiting.push(message);
      void this.work();
    }
  }

  /** Sends what follows the beginning of a unit. */
  private send(unit: Unit, message: Message): void {
    this.server.write(message.bytes);
    if (message.type === 'S') unit.isComplete = true;
  }

  /** Carries out what waits, one unit after the other. */
  private async work(): Promise<void> {
    if (this.isAtWork) return;
    this.isAtWork = true;
    for (let unit = this.nextUnit(); unit !== undefined; unit = this.nextUnit()) {
      this.unit = unit;
      await this.onStatement(this, unit.sql, (sql) => this.execute(unit, sql)).catch(() => this.close());
      this.unit = undefined;
      if (!this.isClosed) this.client.write(readyMessage(this.status));
    }
    this.isAtWork = false;
  }

  private nextUnit(): Unit | undefined {
    const [first] = this.waiting;
    if (first?.type === 'X') {
      this.server.end(first.bytes);
      return undefined;
    }
    if (first?.type === 'Q') return { sql: sqlOf(first), messages: this.waiting.splice(0, 1), isComplete: true };
    const end = this.waiting.findIndex(({ type }) => type === 'S' || type === 'H');
    if (end === -1) return undefined;
    const messages = this.waiting.splice(0, end + 1);
    return { sql: this.textOf(messages), messages, isComplete: messages.at(-1)?.type === 'S' };
  }

  /** The text that an extended query runs; prepared statements are known by their name. */
  private textOf(messages: readonly Message[]): string {
    let text = '';
    for (const message of messages) {
      if (message.type === 'P') {
        const { name, sql } = parsedOf(message);
        this.prepared.set(name, sql);
        text = sql;
      } else if (message.type === 'B') text = this.prepared.get(boundOf(message)) ?? text;
    }
    return text;
  }

  /** Sends a unit as the client wrote it, or another text in its place; its answers go to the client, except the last. */
  private execute(unit: Unit, sql: string | undefined): Promise<Outcome> {
    return new Promise((resolve) => {
      this.outcome = { value: { messages: [] }, resolve };
      if (this.isClosed) this.fail();
      else if (sql !== undefined) this.server.write(queryMessage(sql));
      else this.server.write(Buffer.concat(unit.messages.map(({ bytes }) => bytes)));
      while (!unit.isComplete && this.waiting.length > 0) this.send(unit, this.waiting.shift() as Message);
    });
  }

  private take(message: Message): void {
    if (!this.isStarted) {
      this.client.write(message.bytes);
      if (message.type !== 'Z') return;
      this.status = statusOf(message);
      this.isStarted = true;
      void this.work();
      return;
    }
    const pending = this.answer ?? this.outcome;
    if (message.type === 'Z') {
      this.status = statusOf(message);
      this.settle();
      return;
    }
    if (message.type === 'E' && pending !== undefined) pending.value.error = failureIn(message);
    if (message.type === 'N' && this.keep(message)) return;
    if (this.answer !== undefined && !'AS'.includes(message.type)) {
      if (message.type === 'D') this.answer.value.rows.push(valuesOf(message));
      return;
    }
    this.client.write(message.bytes);
  }

  /** True for a notice that is not for the client. */
  private keep(notice: Message): boolean {
    const { S: severity = '', M: text = '' } = fieldsOf(notice);
    if (!severity.startsWith('DEBUG')) return this.answer !== undefined;
    if (this.answer === undefined) this.outcome?.value.messages.push(text);
    return true;
  }

  private settle(): void {
    const { answer, outcome } = this;
    if (answer !== undefined) {
      this.answer = undefined;
      answer.resolve(answer.value);
    } else if (outcome !== undefined) {
      this.outcome = undefined;
      outcome.resolve(outcome.value);
    }
  }

  /** What waits for an answer gets none any more. */
  private fail(): void {
    const error = { message: 'the connection has ended' };
    for (const pending of [this.answer, this.outcome]) if (pending !== undefined) pending.value.error ??= error;
    this.status = 'E';
    while (this.answer !== undefined || this.outcome !== undefined) this.settle();
  }

  private close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.fail();
    this.server.end();
    this.client.end();
  }
}

function failureIn(message: Message): SqlFailure {
  const { M: text = 'the statement failed', C: code, H: hint } = fieldsOf(message);
  return {
    message: text,
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
  };
}
