import type pg from 'pg';
import type { BundleReading } from '../bundle/bundle.ts';
import type { KeptFile } from '../bundle/file-names.ts';
import { fileIn, files } from '../bundle/files.ts';
import { type Finding, type Findings, quoted } from '../bundle/findings.ts';
import { naturalKeys } from './natural-keys.ts';
import { stagingTable } from './staging.ts';
import { repeatedKeys, takenKeys } from './statements.ts';

type Place = { line: number; total: number };

/**
 * Judges how staged rows fit together and into what is stored: identifiers, references, uniqueness.
 * Runs in the transaction that applies them, so that what it found still holds then.
 */
export async function checkStaged(client: pg.ClientBase, reading: BundleReading, schoolId: number): Promise<void> {
  const { findings } = reading;
  const present = reading.files.filter(({ file }) => !reading.damaged.has(file));
  const bulk = new Set(present.filter(({ mode }) => mode === 'bulk').map(({ file }) => file));
  const run = new Check(client, findings, schoolId);
  for (const { file } of present) {
    await run.report(repeatedIdentifiers(file), [], (row: Place & { first: number }) => ({
      code: 'duplicate-id',
      column: 'sourcedId',
      ...place(file, row.line),
      message: `expected every sourcedId once, line ${row.first} has the same`,
    }));
    await checkReferences(run, file, reading, bulk);
  }
  for (const key of naturalKeys.filter(({ file }) => present.some((entry) => entry.file === file))) {
    const same = { code: 'duplicate-record', column: key.columns } as const;
    await run.report(repeatedKeys(key), [], (row: Place & { first: number }) => ({
      ...same,
      ...place(key.file, row.line),
      message: key.hasPeriods
        ? `expected periods that do not overlap of these values, line ${row.first} has the same in an overlapping one`
        : `expected one active record of these values, line ${row.first} has the same`,
    }));
    const keepsImported = !bulk.has(key.file);
    await run.report(takenKeys(key), [schoolId, keepsImported], (row: Place) => ({
      ...same,
      ...place(key.file, row.line),
      message: 'another record of the school has these values already, under another sourcedId',
    }));
  }
  if (present.some(({ file }) => file === 'lineItems')) await checkCategoriesOfItems(run, present);
  if (present.some(({ file }) => file === 'lineItemScoreScales')) await checkScalesOfItems(run);
  for (const file of ['orgs', 'academicSessions'] as const) {
    if (present.some((entry) => entry.file === file)) await checkParents(run, file);
  }
}

class Check {
  constructor(
    private readonly client: pg.ClientBase,
    private readonly findings: Findings,
    readonly schoolId: number,
  ) {}

  /** Runs a statement whose last parameter is how many lines to give, and whose rows carry the `total` of lines. */
  async report<R extends Place>(sql: string, values: unknown[], toFinding: (row: R) => Finding): Promise<void> {
    const { rows } = await this.client.query<R>(sql, [...values, Math.max(this.findings.room, 1)]);
    for (const row of rows) this.findings.add(toFinding(row));
    const [first] = rows;
    if (first !== undefined) this.findings.total += Number(first.total) - rows.length;
  }
}

const place = (file: KeptFile, line: number) => ({ file: `${file}.csv`, line });

const repeatedIdentifiers = (file: KeptFile): string =>
  `SELECT min(s.line) AS first, max(s.line) AS line, (sum(count(*) - 1) OVER ())::integer AS total
   FROM ${stagingTable(file)} s GROUP BY s.sourced_id HAVING count(*) > 1 ORDER BY max(s.line) LIMIT $1`;

async function checkReferences(
  run: Check,
  file: KeptFile,
  { manifest, damaged }: BundleReading,
  bulk: ReadonlySet<KeptFile>,
): Promise<void> {
  if (manifest === undefined) return;
  for (const { name, refersTo, staged, type } of fileIn(manifest.version, file).columns) {
    if (refersTo === undefined || staged === undefined || damaged.has(refersTo)) continue;
    const identifiers = type.sql.endsWith('[]') ? `unnest(s.${staged})` : `(SELECT s.${staged})`;
    // A bulk file is the whole truth about what it lists; beside it only what was made here still exists.
    const sql = `SELECT s.line, r.id, count(*) OVER () AS total
      FROM ${stagingTable(file)} s CROSS JOIN LATERAL ${identifiers} AS r (id)
      WHERE s.status = 'active' AND r.id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ${stagingTable(refersTo)} x WHERE x.sourced_id = r.id AND x.status = 'active')
        AND NOT EXISTS (SELECT 1 FROM staged_refusals f WHERE f.file = $2 AND f.sourced_id = r.id)
        AND NOT EXISTS (SELECT 1 FROM ${files[refersTo].table} t
          WHERE t.school_id = $1 AND t.sourced_id = r.id AND NOT ($3::boolean AND t.imported))
      ORDER BY s.line LIMIT $4`;
    const where = bulk.has(refersTo) ? `${refersTo}.csv` : `${refersTo}.csv or the school`;
    await run.report(sql, [run.schoolId, refersTo, bulk.has(refersTo)], (row: Place & { id: string }) => ({
      code: 'broken-reference',
      column: name,
      ...place(file, row.line),
      message: `expected the sourcedId of a record of ${where}, ${quoted(row.id)} is none`,
    }));
  }
}

/** An item in a category of another class would count in neither. */
async function checkCategoriesOfItems(run: Check, present: BundleReading['files']): Promise<void> {
  const categories = present.find(({ file }) => file === 'categories');
  const hasClass = categories?.header.staged.includes('class_sourced_id') ?? false;
  const sql = `SELECT s.line, count(*) OVER () AS total
    FROM staged_line_items s
    LEFT JOIN staged_categories c ON c.sourced_id = s.category_sourced_id AND c.status = 'active'
    LEFT JOIN categories t ON t.school_id = $1 AND t.sourced_id = s.category_sourced_id
    LEFT JOIN classes k ON k.id = t.class_id
    WHERE s.status = 'active'
      AND CASE WHEN c.sourced_id IS NOT NULL AND $2::boolean THEN c.class_sourced_id ELSE k.sourced_id END
        <> s.class_sourced_id
    ORDER BY s.line LIMIT $3`;
  await run.report(sql, [run.schoolId, hasClass], (row: Place) => ({
    code: 'broken-reference',
    column: 'categorySourcedId',
    ...place('lineItems', row.line),
    message: 'expected a category of the same class, or one of no class',
  }));
}

/** As in the API a line item goes by a score scale of its own class. */
async function checkScalesOfItems(run: Check): Promise<void> {
  const sql = `SELECT s.line, count(*) OVER () AS total
    FROM staged_line_item_score_scales s
    LEFT JOIN staged_line_items i ON i.sourced_id = s.line_item_sourced_id AND i.status = 'active'
    LEFT JOIN line_items l ON l.school_id = $1 AND l.sourced_id = s.line_item_sourced_id
    LEFT JOIN classes lk ON lk.id = l.class_id
    LEFT JOIN staged_score_scales c ON c.sourced_id = s.score_scale_sourced_id AND c.status = 'active'
    LEFT JOIN score_scales t ON t.school_id = $1 AND t.sourced_id = s.score_scale_sourced_id
    LEFT JOIN classes tk ON tk.id = t.class_id
    WHERE s.status = 'active'
      AND coalesce(i.class_sourced_id, lk.sourced_id) <> coalesce(c.class_sourced_id, tk.sourced_id)
    ORDER BY s.line LIMIT $2`;
  await run.report(sql, [run.schoolId], (row: Place) => ({
    code: 'broken-reference',
    column: 'scoreScaleSourcedId',
    ...place('lineItemScoreScales', row.line),
    message: 'expected a score scale of the same class',
  }));
}

async function checkParents(run: Check, file: 'orgs' | 'academicSessions'): Promise<void> {
  const { table } = files[file];
  const sql = `WITH RECURSIVE edges AS (
      SELECT s.sourced_id, s.parent_sourced_id AS parent, s.line FROM ${stagingTable(file)} s WHERE s.status = 'active'
      UNION ALL
      SELECT t.sourced_id, p.sourced_id, NULL FROM ${table} t LEFT JOIN ${table} p ON p.id = t.parent_id
      WHERE t.school_id = $1 AND NOT EXISTS (SELECT 1 FROM ${stagingTable(file)} s WHERE s.sourced_id = t.sourced_id)
    ), upward AS (
      SELECT sourced_id AS start, line, parent FROM edges WHERE line IS NOT NULL
      UNION ALL
      SELECT u.start, u.line, e.parent FROM upward u JOIN edges e ON e.sourced_id = u.parent
    ) CYCLE parent SET is_round USING path
    SELECT DISTINCT line, count(*) OVER () AS total FROM upward WHERE parent = start AND NOT is_round
    ORDER BY line LIMIT $2`;
  await run.report(sql, [run.schoolId], (row: Place) => ({
    code: 'broken-reference',
    column: 'parentSourcedId',
    ...place(file, row.line),
    message: 'expected a parent that is not below this record itself',
  }));
}
