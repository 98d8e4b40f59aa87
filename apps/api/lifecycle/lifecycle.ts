import { Injectable } from '@nestjs/common';

/** What the process is doing, as the probes and the HTTP layer see it. */
@Injectable()
export class Lifecycle {
  readonly startedAt = new Date();
  private isDraining = false;
  private schemaIsReady = false;

  /** True from SIGTERM on: the process still answers, but wants no new traffic. */
  get draining(): boolean {
    return this.isDraining;
  }

  /** True once every migration that this version knows was seen applied. */
  get migrated(): boolean {
    return this.schemaIsReady;
  }

  get ready(): boolean {
    return this.schemaIsReady && !this.isDraining;
  }

  markMigrated(): void {
    this.schemaIsReady = true;
  }

  startDraining(): void {
    this.isDraining = true;
  }
}
