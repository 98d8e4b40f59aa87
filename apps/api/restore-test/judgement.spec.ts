import { type Counts, countedTables } from './facts.ts';
import { type Copy, faultsOf, type Original, summaryOf } from './judgement.ts';

const begunAt = new Date('2026-11-30T06:00:00Z');
const hoursBefore = (hours: number) => new Date(begunAt.getTime() - hours * 3_600_000);
const counts = (rows: number, other: Partial<Counts> = {}): Counts => ({
  ...(Object.fromEntries(countedTables.map((table) => [table, rows])) as unknown as Counts),
  ...other,
});
const migrations = new Set(['CreateSchools1763683200000', 'CreateJobs1763683203000']);
const copy: Copy = { migrations, newest: hoursBefore(4), counts: counts(10) };
const original: Original = { migrations: new Set([...migrations, 'AddMore1763683240000']), counts: counts(10) };

describe('a database that was restored', () => {
  it('could serve with the schema and the rows of its time, and with rows that were deleted since', () => {
    expect(faultsOf(copy, original, begunAt)).toEqual([]);
    expect(faultsOf({ ...copy, counts: counts(10, { results: 25 }) }, original, begunAt)).toEqual([]);
  });

  it('could not where rows are missing, and each table is named', () => {
    const lost = { ...copy, counts: counts(10, { results: 9, users: 0 }) };
    expect(faultsOf(lost, original, begunAt)).toEqual(['users has 0 of 10 rows', 'results has 9 of 10 rows']);
  });

  it('could not without a schema, with one that is not ours, or without any work in it', () => {
    expect(faultsOf({ ...copy, migrations: new Set() }, original, begunAt)).toEqual(['it has no schema']);
    const foreign = { ...copy, migrations: new Set([...migrations, 'DropAll1763683299999']) };
    expect(faultsOf(foreign, original, begunAt)).toEqual([
      'it has migrations that the database never had: DropAll1763683299999',
    ]);
    expect(faultsOf({ ...copy, newest: undefined }, original, begunAt)).toEqual(['no job has ever run in it']);
  });

  it('could not where it is older than the oldest backup that a test may find', () => {
    expect(faultsOf({ ...copy, newest: hoursBefore(32) }, original, begunAt)).toEqual([]);
    expect(faultsOf({ ...copy, newest: hoursBefore(40) }, original, begunAt)).toEqual([
      'its newest moment is 40 hours before the restore, 32 may be',
    ]);
  });

  it('is summed up by its newest migration, its newest moment and its rows', () => {
    expect(summaryOf(copy)).toMatch(
      /^CreateJobs1763683203000, newest moment 2026-11-30T02:00:00.000Z, 10 schools, .*, 10 submissions$/,
    );
  });
});
