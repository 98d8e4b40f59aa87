import { nextVersionOfCell } from '../../assignments/cell-version.ts';
import { draftAfter, isManual, postingChangedAfter } from '../../assignments/draft.ts';
import { overlapping } from '../../classes/enrollment-periods.ts';
import { periodOf } from '../../schools/school-day.ts';
import type { FileDescription } from '../bundle/file-description.ts';
import type { KeptFile } from '../bundle/file-names.ts';
import { files, type KeptColumn, storedColumns } from '../bundle/files.ts';
import { changedLocked, createdLocked, noteClosed } from './closed-periods.ts';
import type { NaturalKey } from './natural-keys.ts';
import { stagedRolesJoin } from './roles.ts';
import { stagingTable } from './staging.ts';

/** In every statement $1 is the school, `s` a staged row and `t` a stored one. */
const sameRecord = 't.school_id = $1 AND t.sourced_id = s.sourced_id';

/**
 * Whether what is stored is younger than what the file says. The age of a score is its date; without two different ones
 * the dates of change decide, and a record without any date is older than one that has some.
 */
const isOlder = (file: KeptFile): string =>
  file === 'results'
    ? `CASE WHEN s.score_date <> t.score_date THEN s.score_date < t.score_date ELSE
         coalesce(greatest(s.date_last_modified, s.score_date), '-infinity')
         < coalesce(greatest(t.date_last_modified, t.score_date), '-infinity') END`
    : 'coalesce(s.date_last_modified < t.date_last_modified, false)';

/** Joins what the columns refer to, each under the name of the column that holds its id. */
const joins = (columns: readonly KeptColumn[]): string =>
  columns
    .flatMap(({ refersTo, required, staged, stored: { name } }) =>
      refersTo === undefined
        ? []
        : `${required ? 'JOIN' : 'LEFT JOIN'} ${files[refersTo].table} ${name}
             ON ${name}.school_id = $1 AND ${name}.sourced_id = s.${staged}`,
    )
    .join('\n');

/** Writes down which classes, categories or line items rows of `source` concern; it has their ids in `columns`. */
const note = ({ touches }: FileDescription, source: string, columns: readonly string[]): string =>
  touches === undefined
    ? ''
    : `, noted AS (INSERT INTO touched (kind, id, unseen)
         SELECT '${touches.kind}', id, bool_and(unseen) FROM ${source}, unnest(ARRAY[${columns.join(', ')}]) AS id
         WHERE id IS NOT NULL GROUP BY id)`;

/** What `note` needs: whether students see nothing of a change, neither in what was there nor in what is. */
const unseen = ({ touches }: FileDescription, ...rows: ('old' | 'new')[]): string =>
  `, ${touches?.unseen === undefined ? 'false' : rows.map(touches.unseen).join(' AND ')} AS unseen`;

const touchedColumn = ({ touches }: FileDescription): string => touches?.column ?? 'id';

const written = ({ versioned }: FileDescription): string =>
  versioned === false ? 'updated_at = now()' : 'version = t.version + 1, updated_at = now()';

/** What the bundle's file has of the columns; the others keep what is stored, or their default. */
const filled = (file: KeptFile, present: ReadonlySet<string>): KeptColumn[] =>
  storedColumns(file).filter(({ staged }) => present.has(staged));

/** Counts `created`. @param locks whether something is closed */
export function insertNew(file: KeptFile, present: ReadonlySet<string>, locks: boolean): string {
  const columns = filled(file, present);
  const names = columns.map(({ stored }) => stored.name);
  const values = columns.map(({ stored }) => stored.insert);
  // The role of users who are there already is set by `updateRoles`, which spares those who sign in.
  const isUser = file === 'users';
  if (isUser) {
    names.push('role');
    values.push(`coalesce(own.role, 'none')`);
  }
  if (file === 'results') {
    names.push('draft');
    values.push(isManual('line_item_id'));
    names.push('version');
    values.push(nextVersionOfCell('line_item_id.id', 'student_id.id'));
  }
  const description = files[file];
  return `WITH created AS (
      INSERT INTO ${description.table} (school_id, sourced_id, date_last_modified, imported, ${names.join(', ')})
      SELECT $1, s.sourced_id, s.date_last_modified, true, ${values.join(', ')}
      FROM ${stagingTable(file)} s
      LEFT JOIN ${description.table} t ON ${sameRecord}
      ${joins(columns)}
      ${isUser ? stagedRolesJoin : ''}
      WHERE t.id IS NULL AND s.status = 'active'
      RETURNING ${touchedColumn(description)} AS place${unseen(description, 'new')}${locks ? createdLocked(description) : ''}
    )${note(description, 'created', ['place'])}${locks ? noteClosed(file, 'created') : ''}
    SELECT count(*) AS created FROM created`;
}

/** Counts `updated`, and as `older` the rows that differ but are older than what is stored. */
export function updateChanged(file: KeptFile, present: ReadonlySet<string>, locks: boolean): string {
  const columns = filled(file, present);
  const wanted = columns.map(({ stored: { name, update } }) => ({ name, value: update }));
  if (file === 'results') {
    const status = [`t`, 'line_item_id', 's.score_status'] as const;
    // What comes back after its deletion is as new.
    const draft = `CASE t.status WHEN 'active' THEN ${draftAfter(...status)} ELSE ${isManual('line_item_id')} END`;
    wanted.push({ name: 'draft', value: draft }, { name: 'posting_changed_at', value: postingChangedAfter(...status) });
  }
  const description = files[file];
  return `WITH matched AS MATERIALIZED (
      SELECT t.id, ${isOlder(file)} AS is_older, greatest(t.date_last_modified, s.date_last_modified) AS modified,
        ${wanted.map(({ name, value }) => `${value} AS new_${name}`).join(', ')}
      FROM ${stagingTable(file)} s
      JOIN ${description.table} t ON ${sameRecord}
      ${joins(columns)}
      WHERE s.status = 'active'
        AND (t.imported, t.status, t.date_last_modified, ${wanted.map(({ name }) => `t.${name}`).join(', ')})
        IS DISTINCT FROM (true, 'active', greatest(t.date_last_modified, s.date_last_modified),
          ${wanted.map(({ value }) => value).join(', ')})
    ), changed AS (
      UPDATE ${description.table} t SET imported = true, status = 'active', date_last_modified = m.modified,
        ${wanted.map(({ name }) => `${name} = m.new_${name}`).join(', ')},
        ${written(description)}
      FROM matched m WHERE t.id = m.id AND NOT m.is_older
      RETURNING old.${touchedColumn(description)} AS was, new.${touchedColumn(description)} AS place${unseen(description, 'old', 'new')}
        ${locks ? changedLocked(description) : ''}
    )${note(description, 'changed', ['was', 'place'])}${locks ? noteClosed(file, 'changed') : ''}
    SELECT (SELECT count(*) FROM changed) AS updated,
      (SELECT count(*) FROM matched WHERE is_older) AS older`;
}

/** Deactivates the records that the file marks as deleted. Counts `inactivated` and `older`. */
export function inactivateMarked(file: KeptFile, locks: boolean): string {
  const description = files[file];
  return `WITH matched AS (
      SELECT t.id, ${isOlder(file)} AS is_older, greatest(t.date_last_modified, s.date_last_modified) AS modified
      FROM ${stagingTable(file)} s JOIN ${description.table} t ON ${sameRecord}
      WHERE s.status = 'tobedeleted' AND t.status = 'active'
    ), changed AS (
      UPDATE ${description.table} t SET status = 'tobedeleted', date_last_modified = m.modified, ${written(description)}
      FROM matched m WHERE t.id = m.id AND NOT m.is_older
      RETURNING t.${touchedColumn(description)} AS place${unseen(description, 'old')}${locks ? changedLocked(description) : ''}
    )${note(description, 'changed', ['place'])}${locks ? noteClosed(file, 'changed') : ''}
    SELECT (SELECT count(*) FROM changed) AS inactivated,
      (SELECT count(*) FROM matched WHERE is_older) AS older`;
}

/** Counts the rows that are known and applied by no statement. */
export const countHeldBack = (file: KeptFile): string =>
  `SELECT count(*)::integer AS count FROM ${stagingTable(file)} WHERE status = 'held back'`;

/** Stored records that came with an import and that a bulk file no longer has. */
const missingRecords = (file: KeptFile): string =>
  `t.school_id = $1 AND t.imported AND t.status = 'active'
   AND NOT EXISTS (SELECT 1 FROM ${stagingTable(file)} s WHERE s.sourced_id = t.sourced_id)`;

/** Deactivates the records that a bulk file no longer has; what was made in ClassBoard stays. Counts `inactivated`. */
export function inactivateMissing(file: KeptFile, locks: boolean): string {
  const description = files[file];
  return `WITH changed AS (
      UPDATE ${description.table} t SET status = 'tobedeleted', ${written(description)}
      WHERE ${missingRecords(file)} RETURNING t.${touchedColumn(description)} AS place${unseen(description, 'old')}
        ${locks ? changedLocked(description) : ''}
    )${note(description, 'changed', ['place'])}${locks ? noteClosed(file, 'changed') : ''}
    SELECT count(*) AS inactivated FROM changed`;
}

/** The staged rows of a file, with the references that its natural key needs. */
const stagedWithKey = ({ file, staged }: NaturalKey): string => {
  const needed = storedColumns(file).filter(({ stored }) => staged.some((part) => part.startsWith(`${stored.name}.`)));
  return `${stagingTable(file)} s ${joins(needed)}`;
};

const equalKeys = ({ stored, staged, hasPeriods }: NaturalKey): string =>
  `(${stored.join(', ')}) = (${staged.join(', ')})${hasPeriods ? ` AND ${overlapping('t', 's')}` : ''}`;

/**
 * Lines whose key an earlier one has, with that one's line; where there are periods, whose period overlaps that of another
 * line. One pass over the sorted rows, however many share a key. $1: the number of lines to give.
 */
export function repeatedKeys({ file, inBundle, hasPeriods }: NaturalKey): string {
  const key = inBundle.join(', ');
  const rows = `${stagingTable(file)} s WHERE s.status = 'active' AND (${key}) IS NOT NULL`;
  const repeated = (columns: string, where: string) =>
    `SELECT min(s.line) AS first, max(s.line) AS line, count(*) - 1 AS repeated FROM ${rows} AND ${where}
     GROUP BY ${columns} HAVING count(*) > 1`;
  const [begin, end] = [`coalesce(s.begin_date, '-infinity')`, `coalesce(s.end_date, 'infinity')`];
  const found = hasPeriods
    ? `SELECT split_part(latest, '/', 2)::integer AS first, line, 1 AS repeated
       FROM (SELECT s.line, ${begin} AS begins, max(${end} || '/' || s.line) OVER (PARTITION BY ${key}
           ORDER BY ${begin}, ${end}, s.line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest
         FROM ${rows} AND NOT isempty(${periodOf('s')})) o
       WHERE split_part(latest, '/', 1)::date > begins
       UNION ALL ${repeated(`${key}, s.begin_date, s.end_date`, `isempty(${periodOf('s')})`)}`
    : repeated(key, 'true');
  return `SELECT first, line, (sum(repeated) OVER ())::integer AS total FROM (${found}) f ORDER BY line LIMIT $1`;
}

/**
 * A record that was made in ClassBoard and now comes with a bundle, under an identifier of its own, becomes the
 * bundle's: one student has one result for an item, not two.
 */
export function adoptOwn(key: NaturalKey): string {
  const { table } = files[key.file];
  // Periods of one staged row can overlap several stored ones: the first of these becomes it.
  return `UPDATE ${table} t SET sourced_id = own.new_sourced_id, imported = true, ${written(files[key.file])}
    FROM (SELECT DISTINCT ON (s.sourced_id) s.sourced_id AS new_sourced_id, t.id
      FROM ${stagedWithKey(key)} JOIN ${table} t ON t.school_id = $1 AND ${equalKeys(key)}
      WHERE NOT t.imported AND s.status = 'active' AND t.sourced_id <> s.sourced_id
        AND t.status = 'active'
        AND NOT EXISTS (SELECT 1 FROM ${table} x WHERE x.school_id = $1 AND x.sourced_id = s.sourced_id)
        AND NOT EXISTS (SELECT 1 FROM ${stagingTable(key.file)} b WHERE b.sourced_id = t.sourced_id)
      ORDER BY s.sourced_id, t.id) own
    WHERE t.id = own.id`;
}

/** Stored rows whose key changes let go of the old one first: unique indexes are checked row by row. */
export function releaseKeys(key: NaturalKey, present: ReadonlySet<string>): string {
  const { table } = files[key.file];
  const dates = key.hasPeriods ? ['begin_date', 'end_date'].filter((date) => present.has(date)) : [];
  const moved = [
    `(${key.stored.join(', ')}) <> (${key.staged.join(', ')})`,
    ...dates.map((date) => `t.${date} IS DISTINCT FROM s.${date}`),
  ];
  return `UPDATE ${table} t SET status = 'tobedeleted' FROM ${stagedWithKey(key)}
    WHERE ${sameRecord} AND s.status = 'active' AND (${moved.join(' OR ')})
      AND t.status = 'active' AND NOT (${isOlder(key.file)})`;
}

/** Lines whose key belongs to a stored record that this bundle leaves as it is. $2: whether imported ones are left. */
export function takenKeys(key: NaturalKey): string {
  const { table } = files[key.file];
  const staging = stagingTable(key.file);
  return `SELECT s.line, count(*) OVER () AS total FROM ${stagedWithKey(key)}
    JOIN ${table} t ON t.school_id = $1 AND ${equalKeys(key)} AND t.status = 'active'
    WHERE s.status = 'active' AND t.sourced_id <> s.sourced_id
      AND NOT EXISTS (SELECT 1 FROM ${staging} b WHERE b.sourced_id = t.sourced_id
        AND b.status <> 'held back')
      AND CASE WHEN t.imported THEN $2::boolean
          OR EXISTS (SELECT 1 FROM ${staging} b WHERE b.sourced_id = t.sourced_id AND b.status = 'held back')
        ELSE EXISTS (SELECT 1 FROM ${table} x WHERE x.school_id = $1 AND x.sourced_id = s.sourced_id)
          OR EXISTS (SELECT 1 FROM ${staging} b WHERE b.sourced_id = t.sourced_id) END
    ORDER BY s.line LIMIT $3`;
}
