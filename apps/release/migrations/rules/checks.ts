import { commandLine } from '../../../cli/command-line.ts';

export type Severity = 'error' | 'warning';

interface Check {
  severity: Severity;
  title: string;
  /** What happens where it is released all the same: the lock, who waits, what fails. */
  danger: string;
  /** Nobody can answer for it: the migration does not run, or its file does not say what it must. */
  isFinal?: true;
}

/** Every check of a migration. S: text, T: trace, R: way back, C: running release, W: stall under load, M: the file. */
export const checks = {
  S01: {
    severity: 'error',
    title: 'invalid SQL',
    danger: 'the migration cannot run, and a release stops at it',
    isFinal: true,
  },
  S02: {
    severity: 'error',
    title: 'CONCURRENTLY inside a transaction',
    danger: 'PostgreSQL refuses it, and a release stops at it',
    isFinal: true,
  },
  S03: {
    severity: 'warning',
    title: 'a failure half-way leaves a part applied',
    danger: 'the next run begins from the start and fails at what is there already',
  },
  S04: {
    severity: 'error',
    title: 'several statements in one string',
    danger: 'all their locks are held until the last one is done, and what needs one of the tables waits that long',
  },
  S05: {
    severity: 'error',
    title: 'column dropped and added again: its values are lost',
    danger: 'every value of the column is lost at once, also for the running release',
  },
  S06: {
    severity: 'warning',
    title: 'drops what the running release may use',
    danger: 'ACCESS EXCLUSIVE for a moment; from then on each request of the running release that names it fails',
  },
  S07: {
    severity: 'error',
    title: 'rename',
    danger:
      'ACCESS EXCLUSIVE for a moment; from then on each request of the running release that names the old one fails',
  },
  S09: {
    severity: 'warning',
    title: 'IF NOT EXISTS keeps an INVALID index',
    danger: 'queries do not use an INVALID index, and every write still pays for it',
  },
  S10: {
    severity: 'error',
    title: 'UPDATE or DELETE of a whole table',
    danger:
      'row locks on all rows: each write of any of them waits until the migration ends, and vacuum cannot clean up',
  },
  S11: {
    severity: 'error',
    title: 'BEGIN or COMMIT of its own',
    danger: 'locks end at another place than the runner believes, and a failure leaves a part applied',
  },
  T00: {
    severity: 'error',
    title: 'fails when it runs',
    danger: 'a release stops at it; in production it may fail after minutes of holding its locks',
    isFinal: true,
  },
  T01: {
    severity: 'error',
    title: 'rewrites a table under a blocking lock',
    danger: 'reads and writes of the table wait until every row is written, minutes for a large one',
  },
  T02: {
    severity: 'error',
    title: 'scans a table under a blocking lock',
    danger: 'reads or writes of the table wait until every row is read',
  },
  T03: {
    severity: 'error',
    title: 'builds an index under a blocking lock',
    danger: 'writes of the table wait until the index is built',
  },
  T04: {
    severity: 'error',
    title: 'long work while a blocking lock is held',
    danger: 'what waits for the lock waits for this work as well',
  },
  T05: {
    severity: 'error',
    title: 'blocking lock without an effective lock_timeout',
    danger: 'it queues behind a long query, and every later read and write of the table queues behind it',
  },
  T06: {
    severity: 'error',
    title: 'changes many rows at once',
    danger: 'writes of these rows wait until it commits, and dead rows pile up until then',
  },
  T07: {
    severity: 'error',
    title: 'leaves an INVALID index behind',
    danger: 'queries do not use it, every write pays for it, and a unique one guards nothing',
  },
  T08: {
    severity: 'warning',
    title: 'locks several tables in one transaction',
    danger: 'a client that locks the same tables in another order deadlocks with it: one of the two is aborted',
  },
  T09: {
    severity: 'warning',
    title: 'foreign key without an index',
    danger: 'each delete or change of a parent key reads the whole table, with the parent row locked meanwhile',
  },
  T10: {
    severity: 'error',
    title: 'uses a second connection',
    danger: 'what it does there stays when the migration is rolled back, and it can wait for its own locks for ever',
  },
  T12: {
    severity: 'warning',
    title: 'CONCURRENTLY under a lock_timeout',
    danger: 'it gives up half-way and leaves an INVALID index, which every write pays for',
  },
  R01: {
    severity: 'error',
    title: 'down fails',
    danger: 'a rollback of the release stops there, with production between two versions',
  },
  R02: {
    severity: 'error',
    title: 'down does not restore the schema',
    danger: 'after a rollback the old release meets a schema that it was never tested with',
  },
  R03: {
    severity: 'error',
    title: 'down does not restore the data',
    danger: 'a rollback loses what people entered',
  },
  C01: {
    severity: 'error',
    title: 'a statement of the running release fails',
    danger: 'until the last old task stops, each request that sends it fails',
  },
  C02: {
    severity: 'error',
    title: 'a statement of the running release gives other types',
    danger:
      'until the last old task stops, its requests read wrong values or fail on "cached plan must not change result type"',
  },
  C03: {
    severity: 'error',
    title: 'a write of the running release fails',
    danger: 'until the last old task stops, what people enter is refused',
  },
  W01: {
    severity: 'error',
    title: 'clients wait for the migration longer than the budget',
    danger: 'requests wait as long; past the query timeout they fail',
  },
  W02: { severity: 'error', title: 'clients get errors from the migration', danger: 'requests fail while it runs' },
  M01: {
    severity: 'error',
    title: 'compatibleFrom is missing or wrong',
    danger: 'nobody knows which release a rollback may return to',
    isFinal: true,
  },
  M02: {
    severity: 'error',
    title: 'a released migration was changed',
    danger: 'environments that ran it keep the old form: their schemas differ from now on',
    isFinal: true,
  },
  M03: {
    severity: 'error',
    title: 'not listed, or out of order',
    danger: 'the runner refuses it or never runs it, and the new release waits for its schema',
    isFinal: true,
  },
  M04: {
    severity: 'error',
    title: 'acknowledgement is incomplete',
    danger: 'nobody answers for the loss, so the finding still blocks',
    isFinal: true,
  },
} as const satisfies Record<string, Check>;

export type CheckId = keyof typeof checks;

/** Checks that a signed acknowledgement can settle. */
export const isAcknowledgeable = (id: CheckId): boolean => {
  const check: Check | undefined = checks[id];
  return check !== undefined && check.isFinal !== true;
};

/** What somebody can do who means it, for whatever reason the safe form does not fit. */
export function wayOut(id: CheckId, severity: Severity): string {
  if (severity === 'warning') return 'it is a warning and blocks no release: leave it where you know why';
  const sign = `answer for it, on the migration's class:
static readonly acknowledges = [{ check: '${id}', who: 'NAME', when: 'YYYY-MM-DD', why: '…' }];`;
  if (id === 'W01')
    return `${sign}\nor, where clients may wait longer: ${commandLine('migrate check', [], { 'budget-ms': 500 })}`;
  if (isAcknowledgeable(id)) return sign;
  return 'none: nobody can sign for this one, so change the migration';
}
