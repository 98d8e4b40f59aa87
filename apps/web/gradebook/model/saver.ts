import { Failed } from '../../api/failed.ts';
import { type Detail, isSameResult, type ResultBody } from './cells.ts';
import { type Change, type Conflict, keyOf, type Origin, refusedEntries, replaced, wantedBody } from './change.ts';

/** What the server is asked for. Every method rejects with `Failed`. */
export interface Backend {
  details(itemId: string): Promise<Map<string, Detail>>;
  write(
    itemId: string,
    entries: readonly { studentId: string; version: number | null; body: ResultBody }[],
  ): Promise<Detail[]>;
  remove(itemId: string, studentId: string, version: number): Promise<void>;
  read(itemId: string, studentId: string): Promise<Omit<Conflict, 'change'>>;
}

export interface SaverEvents {
  saved(change: Change, before: Detail | null, after: Detail | null): void;
  conflict(conflict: Conflict): void;
  failed(change: Change, error: Failed): void;
  /** How many changes wait, and whether the server can be reached. */
  progress(): void;
}

/** Ends early when the connection comes back. */
export type Wait = (millis: number) => Promise<void>;

/** What was sent of a cell without an answer so far, and what stood there before: the server may have stored any of it. */
interface Attempts {
  readonly bodies: (ResultBody | null)[];
  readonly before: Detail | null;
}

const batchMillis = 300;
const mostEntries = 200;
const firstRetryMillis = 1_000;
const longestRetryMillis = 10_000;

/**
 * Stores changes behind whoever types: in batches of one assignment, one batch at a time, again and again until the server
 * has answered. A later change of a cell replaces one that still waits.
 */
export class Saver {
  private readonly waiting = new Map<string, Change>();
  private readonly sending = new Map<string, Change>();
  private readonly details = new Map<string, Map<string, Detail>>();
  private readonly attempts = new Map<string, Attempts>();
  private running: Promise<void> | undefined;
  private retryMillis = firstRetryMillis;
  isOffline = false;
  isStopped = false;
  private isHeld = false;

  constructor(
    private readonly backend: Backend,
    private readonly events: SaverEvents,
    private readonly wait: Wait,
  ) {}

  get unsaved(): number {
    return new Set([...this.waiting.keys(), ...this.sending.keys()]).size;
  }

  isUnsaved(change: Pick<Change, 'itemId' | 'studentId'>): boolean {
    const key = keyOf(change);
    return this.waiting.has(key) || this.sending.has(key);
  }

  put(change: Change): void {
    const key = keyOf(change);
    const earlier = this.waiting.get(key);
    // Whoever types a second time has seen no more than the first time.
    this.waiting.set(key, earlier === undefined ? change : replaced(change, earlier));
    this.events.progress();
    if (!this.isHeld) this.resume();
  }

  /** Drops a change that was never sent and replaced none. False where it is too late for that. */
  cancel(change: Pick<Change, 'itemId' | 'studentId'>, origin: Origin): boolean {
    const key = keyOf(change);
    const isUnsent = this.waiting.get(key)?.origin === origin && !this.attempts.has(key);
    if (isUnsent) this.waiting.delete(key);
    return isUnsent;
  }

  /** Sends nothing more until `resume`, whatever is typed: whoever signs in next may be somebody else. */
  hold(): void {
    this.isHeld = true;
    this.isStopped = true;
  }

  /** Sends nothing more, and forgets what waits. */
  stop(): void {
    this.hold();
    this.waiting.clear();
  }

  resume(): void {
    this.isHeld = false;
    this.isStopped = false;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      this.events.progress();
    });
  }

  /** Settles once nothing waits, or nothing can be sent. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  /** What is known of results is old: they are read again before the next change. */
  forgetDetails(): void {
    this.details.clear();
  }

  /** What was stored past the saver. */
  learn(itemId: string, studentId: string, detail: Detail): void {
    this.details.get(itemId)?.set(studentId, detail);
  }

  private async run(): Promise<void> {
    while (this.waiting.size > 0 && !this.isStopped) {
      await this.wait(batchMillis);
      if (this.isStopped) return;
      const batch = this.takeBatch();
      if (batch.length === 0) continue;
      try {
        await this.send(batch);
        this.isOffline = false;
        this.retryMillis = firstRetryMillis;
      } catch (error) {
        await this.recover(batch, error);
      }
      this.events.progress();
    }
  }

  private takeBatch(): Change[] {
    const itemId = this.waiting.values().next().value?.itemId;
    const batch = [...this.waiting.values()].filter((change) => change.itemId === itemId).slice(0, mostEntries);
    for (const change of batch) {
      this.waiting.delete(keyOf(change));
      this.sending.set(keyOf(change), change);
    }
    return batch;
  }

  private async send(batch: readonly Change[]): Promise<void> {
    const itemId = (batch[0] as Change).itemId;
    const details = await this.detailsOf(itemId);
    const entries: { change: Change; before: Detail | undefined; original: Detail | null; body: ResultBody }[] = [];
    for (const change of batch) {
      const before = details.get(change.studentId);
      const isStored = this.isStored(change, before ?? null);
      if (!isStored && change.base !== undefined && (before?.version ?? null) !== change.base) {
        await this.report(change);
        continue;
      }
      const original = isStored ? this.originalOf(change) : (before ?? null);
      const body = wantedBody(change, before);
      if (isStored && isSameResult(body, before ?? null)) this.done(change, original, before ?? null);
      else if (body !== null) entries.push({ change, before, original, body });
      else if (before === undefined) this.done(change, original, null);
      else await this.remove(change, before, original);
    }
    if (entries.length === 0) return;
    for (const { change, original, body } of entries) this.attempt(change, original, body);
    const stored = await this.backend.write(
      itemId,
      entries.map(({ change, before, body }) => ({
        studentId: change.studentId,
        version: before?.version ?? null,
        body,
      })),
    );
    const byStudent = new Map(stored.map((detail) => [detail.student.sourcedId, detail]));
    for (const { change, original } of entries) {
      this.done(change, original, byStudent.get(change.studentId) ?? null);
    }
  }

  /** Whether what stands there is what was sent before, and its answer lost. */
  private isStored(change: Change, found: Detail | null): boolean {
    return (this.attempts.get(keyOf(change))?.bodies ?? []).some((body) => isSameResult(body, found));
  }

  /** What stood there before the first attempt, which is what an undo of it puts back. */
  private originalOf(change: Change): Detail | null {
    const original = this.attempts.get(keyOf(change))?.before ?? null;
    if (change.origin !== undefined) change.origin.before = original;
    return original;
  }

  private attempt(change: Change, before: Detail | null, body: ResultBody | null): void {
    // The session may have ended while something was read.
    if (this.isStopped) throw new Failed(undefined, 401);
    const earlier = this.attempts.get(keyOf(change))?.bodies ?? [];
    this.attempts.set(keyOf(change), { before, bodies: [...earlier, body] });
  }

  private async remove(change: Change, before: Detail, original: Detail | null): Promise<void> {
    this.attempt(change, original, null);
    try {
      await this.backend.remove(change.itemId, change.studentId, before.version);
    } catch (error) {
      if (!(error instanceof Failed) || ![404, 412].includes(error.status ?? 0)) throw error;
      return this.report(change);
    }
    this.done(change, original, null);
  }

  private async detailsOf(itemId: string): Promise<Map<string, Detail>> {
    const known = this.details.get(itemId);
    if (known !== undefined) return known;
    const read = await this.backend.details(itemId);
    this.details.set(itemId, read);
    return read;
  }

  private done(change: Change, before: Detail | null, after: Detail | null): void {
    const key = keyOf(change);
    this.sending.delete(key);
    this.attempts.delete(key);
    if (change.origin !== undefined) change.origin.before = before;
    const details = this.details.get(change.itemId);
    if (after === null) details?.delete(change.studentId);
    else details?.set(change.studentId, after);
    // What was typed meanwhile follows what is stored now.
    const next = this.waiting.get(key);
    if (next !== undefined) this.waiting.set(key, { ...next, base: after?.version ?? null });
    this.events.saved(change, before, after);
  }

  /** Somebody was faster. Where they stored the same, or this was stored and its answer lost, there is nothing to decide. */
  private async report(change: Change): Promise<void> {
    const found = await this.backend.read(change.itemId, change.studentId);
    const details = this.details.get(change.itemId);
    if (found.theirs === null) details?.delete(change.studentId);
    else details?.set(change.studentId, found.theirs);
    if (isSameResult(wantedBody(change, found.theirs ?? undefined), found.theirs)) {
      const original = this.isStored(change, found.theirs) ? this.originalOf(change) : found.theirs;
      return this.done(change, original, found.theirs);
    }
    this.sending.delete(keyOf(change));
    this.attempts.delete(keyOf(change));
    // The newest of what was typed is what there is to decide about.
    const newest = this.waiting.get(keyOf(change)) ?? change;
    this.waiting.delete(keyOf(change));
    this.events.conflict({ ...found, change: newest });
  }

  private async recover(batch: readonly Change[], error: unknown): Promise<void> {
    const left = batch.filter((change) => this.sending.get(keyOf(change)) === change);
    const failed = error instanceof Failed ? error : new Failed(undefined, 500);
    if (failed.status === 401) {
      this.putBack(left);
      this.isStopped = true;
      return;
    }
    if (failed.isOffline || (failed.status ?? 0) >= 500 || failed.status === 429) {
      this.putBack(left);
      // Some of it may be stored.
      for (const { itemId } of left) this.details.delete(itemId);
      this.isOffline = failed.isOffline;
      this.events.progress();
      await this.wait(failed.retryAfterSeconds === undefined ? this.retryMillis : failed.retryAfterSeconds * 1_000);
      this.retryMillis = Math.min(this.retryMillis * 2, longestRetryMillis);
      return;
    }
    const refused = refusedEntries(failed, left);
    if (failed.status === 412 || failed.status === 428) {
      this.putBack(left.filter((change) => !refused.includes(change)));
      try {
        for (const change of refused) await this.report(change);
      } catch (again) {
        await this.recover(refused, again);
      }
      return;
    }
    this.putBack(left.filter((change) => !refused.includes(change)));
    for (const change of refused) {
      this.sending.delete(keyOf(change));
      this.attempts.delete(keyOf(change));
      this.events.failed(change, failed);
    }
  }

  private putBack(changes: readonly Change[]): void {
    for (const change of changes) {
      const key = keyOf(change);
      this.sending.delete(key);
      const newer = this.waiting.get(key);
      this.waiting.set(key, newer === undefined ? change : replaced(newer, change));
    }
  }
}
