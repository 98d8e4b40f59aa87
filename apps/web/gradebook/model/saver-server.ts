import { Failed } from '../../api/failed.ts';
import type { Detail, Entry } from './cells.ts';
import type { Backend } from './saver.ts';

type Stored = Map<string, Detail>;

export const detailOf = (
  studentId: string,
  score: number | null,
  version: number,
  comment: string | null = null,
): Detail =>
  ({
    student: { sourcedId: studentId },
    scoreStatus: 'fully graded',
    score,
    textScore: null,
    version,
    comment,
  }) as Detail;

/** For the tests of the saver: a server that keeps results of one assignment, with the versions that the API has. */
export class Server implements Backend {
  readonly stored: Stored = new Map();
  readonly writes: string[][] = [];
  /** What the next calls run into, one after the other. */
  readonly failures: (Failed | undefined)[] = [];
  /** Stores, and loses the answer. */
  losesAnswer = false;

  async details() {
    this.fail();
    return new Map(this.stored);
  }

  async write(_itemId: string, entries: Parameters<Backend['write']>[1]) {
    this.fail();
    const wrong = entries.flatMap(({ studentId, version }, index) =>
      (this.stored.get(studentId)?.version ?? null) === version ? [] : [{ pointer: `/results/${index}/version` }],
    );
    if (wrong.length > 0) throw new Failed({ errors: wrong } as never, 412);
    this.writes.push(entries.map(({ studentId }) => studentId));
    const after = entries.map(({ studentId, version, body }) => {
      const detail = { ...detailOf(studentId, null, (version ?? 0) + 1), ...body } as Detail;
      this.stored.set(studentId, detail);
      return detail;
    });
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new Failed(undefined, undefined);
    }
    return after;
  }

  async remove(_itemId: string, studentId: string, version: number) {
    this.fail();
    if (this.stored.get(studentId)?.version !== version) throw new Failed(undefined, 412);
    this.stored.delete(studentId);
  }

  async read(_itemId: string, studentId: string) {
    this.fail();
    return { theirs: this.stored.get(studentId) ?? null, changedBy: 'Jonas Weber', changedAt: null };
  }

  private fail(): void {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}

export const offline = new Failed(undefined, undefined);
export const score = (value: number): Entry => ({ kind: 'score', score: value });
