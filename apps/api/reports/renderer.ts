import { availableParallelism } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ReportDocument } from './document.ts';
import { DocumentProcess } from './document-process.ts';

/** What takes time is the processor: two documents at once, where there are two. Each process holds up to 165 MiB. */
export const documentsAtOnce = 2;

/** Renders documents in a few processes that are there while there is something to render. */
@Injectable()
export class ReportRenderer implements OnApplicationShutdown {
  private readonly processes = Array.from(
    { length: Math.min(documentsAtOnce, availableParallelism()) },
    () => new DocumentProcess(),
  );

  /** Of the processes that are there. */
  get processIds(): number[] {
    return this.processes.flatMap(({ id }) => id ?? []);
  }

  /** @throws Error where the document cannot be rendered */
  render(document: ReportDocument): Promise<Buffer> {
    const next = this.processes.reduce((least, other) => (other.waiting < least.waiting ? other : least));
    return next.render(document);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.end()));
  }
}
