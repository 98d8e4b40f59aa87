import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReportDocument } from './document.ts';
import type { Rendered } from './render-process.ts';

const program = fileURLToPath(new URL(`./render-process${extname(import.meta.url)}`, import.meta.url));

/**
 * Memory that the compiler does not give back goes with its process, which takes a tenth of a second to start: 120 to 165 MiB
 * after so many characters of data, those of some 30 students or three large classes. With a fifth more, two processes held
 * 354 MB together.
 */
const charactersPerProcess = 70_000;
/** A page takes milliseconds, a whole class in one file a second; what takes longer never ends. */
const documentTimeoutMillis = 60_000;
/** Between two nights nothing is kept in memory. */
const idleMillis = 30_000;

/**
 * Renders documents in a process of its own, one after the other: a document that makes the native compiler crash, hang or
 * grow costs this document and nothing else.
 */
export class DocumentProcess {
  /** Documents that wait or are rendered. */
  waiting = 0;
  private child: ChildProcess | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private idle: NodeJS.Timeout | undefined;

  /** Undefined while nothing is kept. */
  get id(): number | undefined {
    return this.child?.pid;
  }

  /** @throws Error where the document cannot be rendered */
  render(document: ReportDocument): Promise<Buffer> {
    this.waiting += 1;
    const turn = this.last.then(() => this.renderNow(document));
    this.last = turn
      .catch(() => undefined)
      .finally(() => {
        this.waiting -= 1;
      });
    return turn;
  }

  async end(): Promise<void> {
    await this.last;
    this.stop();
  }

  private async renderNow(document: ReportDocument): Promise<Buffer> {
    clearTimeout(this.idle);
    try {
      const outcome = await answerOf(this.process(), document);
      if ('failure' in outcome) throw new Error(`A document could not be rendered: ${outcome.failure}`);
      if (outcome.characters >= charactersPerProcess) this.stop();
      return Buffer.from(outcome.pdf);
    } catch (error) {
      if (error instanceof NoAnswer) this.stop();
      throw error;
    } finally {
      this.idle = setTimeout(() => this.stop(), idleMillis).unref();
    }
  }

  private process(): ChildProcess {
    if (this.child !== undefined) return this.child;
    // No setting and no credential of this process is of use there.
    const stdio: StdioOptions = ['ignore', 'inherit', 'inherit', 'ipc'];
    const child = fork(program, { serialization: 'advanced', stdio, env: {} });
    const forget = (): void => {
      if (this.child === child) this.child = undefined;
    };
    child.on('exit', forget);
    // Without a listener a process that could not be started would end this one.
    child.on('error', forget);
    this.child = child;
    return child;
  }

  private stop(): void {
    clearTimeout(this.idle);
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

class NoAnswer extends Error {}

function answerOf(child: ChildProcess, document: ReportDocument): Promise<Rendered> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(limit);
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onExit);
    };
    const onMessage = (outcome: unknown): void => {
      settle();
      resolve(outcome as Rendered);
    };
    const onExit = (): void => {
      settle();
      reject(new NoAnswer('The process that renders documents ended'));
    };
    const limit = setTimeout(() => {
      settle();
      reject(new NoAnswer(`A document took longer than ${documentTimeoutMillis} ms`));
    }, documentTimeoutMillis);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onExit);
    // A process that is gone says so by `exit`.
    child.send(document, () => undefined);
  });
}
