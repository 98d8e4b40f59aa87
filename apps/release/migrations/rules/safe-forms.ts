import type { Values } from '../../../cli/command-definition.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { Definitions } from '../../../cli/definitions/index.ts';
import type { CheckId } from './checks.ts';
import type { FindingFacts } from './findings.ts';

interface Names {
  table: string;
  column: string;
  sql: string;
}

type Form = (names: Names) => string;

type Kind = '…' | NonNullable<Values<Definitions['migrate new']['options']>['kind']>;

const newMigration = (kind: Kind): string => commandLine('migrate new', 'NAME', { kind });

const backfill = ({ table }: Names): string =>
  `// a migration of its own, with  readonly transaction = false;
for (let changed = 1; changed > 0; ) {
  [, changed] = await queryRunner.query(
    \`UPDATE ${table} SET … WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE <not done yet> LIMIT 5000))\`);
}
// or, for long ones, the job: ${newMigration('backfill')}`;

const index = ({ sql }: Names): string =>
  `// a migration of its own, with  readonly transaction = false;
await queryRunner.query(\`${sql
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^CREATE (UNIQUE )?INDEX (CONCURRENTLY )?(IF NOT EXISTS )?/i, 'CREATE $1INDEX CONCURRENTLY ')}\`);`;

const notNull = ({ table, column }: Names): string =>
  `-- two migrations, each in its own transaction (PostgreSQL 18)
ALTER TABLE ${table} ADD CONSTRAINT ${column}_not_null NOT NULL ${column} NOT VALID;
ALTER TABLE ${table} VALIDATE CONSTRAINT ${column}_not_null;`;

const constraint = ({ table, sql }: Names): string => {
  const added = sql.match(/ADD CONSTRAINT\s+("?\w+"?)/i)?.[1] ?? 'NAME';
  return `${sql.replace(/\s+/g, ' ').trim().replace(/;$/, '')} NOT VALID;
-- in the next migration
ALTER TABLE ${table} VALIDATE CONSTRAINT ${added};`;
};

const newColumn = ({ table, column }: Names): string =>
  `-- expand: a new column, written by triggers or by the new release, filled in batches, then read; contract a release later
ALTER TABLE ${table} ADD COLUMN ${column}_new TYPE;
-- ${newMigration('type-change')}`;

const ownMigration: Form = () =>
  '-- give the later statement a migration of its own, so that the lock ends before it starts';

const byCheck: Record<CheckId, Form> = {
  S01: () => '-- fix the statement at the place named',
  S02: () => 'readonly transaction = false; // in the migration, with this one statement in it',
  S03: () => '-- one statement a migration: the runner then repeats only the one that failed',
  S04: () => "await queryRunner.query('first statement');\nawait queryRunner.query('second statement');",
  S05: ({ table, column }) => newColumn({ table, column, sql: '' }),
  S06: () =>
    '-- release N stops using it; release N+1 drops it, with\nstatic readonly acknowledges = [{ check: "R03", who: "…", when: "YYYY-MM-DD", why: "…" }];',
  S07: ({ table, column }) =>
    `-- expand: add the new name beside the old one and keep both filled; contract a release later
-- ${newMigration('rename')}
-- a renamed table may keep its old name as an updatable view in the same migration:
CREATE VIEW ${table} AS SELECT ${column === 'COLUMN' ? '…' : column} FROM NEW_NAME;`,
  S09: (names) =>
    `DROP INDEX CONCURRENTLY IF EXISTS ${names.sql.match(/IF NOT EXISTS\s+("?\w+"?)/i)?.[1] ?? 'NAME'}; -- a migration before it\n${index(names)}`,
  S10: backfill,
  S11: () => '-- leave BEGIN and COMMIT out: the runner gives each migration its transaction',
  T00: () => '-- first a backfill that makes every row fit, then the constraint as NOT VALID, then VALIDATE',
  T01: newColumn,
  T02: (names) =>
    /SET NOT NULL|ADD PRIMARY KEY/i.test(names.sql)
      ? notNull(names)
      : /ATTACH PARTITION/i.test(names.sql)
        ? attach(names)
        : constraint(names),
  T03: (names) => (/^\s*CREATE/i.test(names.sql) ? index(names) : uniqueConstraint(names)),
  T04: ownMigration,
  T05: () => "SET LOCAL lock_timeout = '300ms'; -- or leave the runner's own limit alone",
  T06: backfill,
  T07: ({ sql }) =>
    `DROP INDEX CONCURRENTLY ${sql.match(/CONCURRENTLY\s+(?:IF NOT EXISTS\s+)?("?\w+"?)/i)?.[1] ?? 'NAME'}; -- then fix its cause and build it again`,
  T08: ownMigration,
  T09: ({ table, column }) =>
    `CREATE INDEX CONCURRENTLY ${column}_idx ON ${table} (${column}); -- a migration of its own`,
  T10: () => '-- use the queryRunner that the migration is given, and no other connection',
  T12: () => '-- leave lock_timeout alone: the runner lifts its own limit for CONCURRENTLY',
  R01: () =>
    '-- write a down that undoes up; where that cannot be,\nstatic readonly acknowledges = [{ check: "R01", who: "…", when: "YYYY-MM-DD", why: "…" }];',
  R02: () => '-- undo in down, in reverse order, every line above',
  R03: () =>
    '-- keep the old values until the next release (contract later), or answer for the loss:\nstatic readonly acknowledges = [{ check: "R03", who: "…", when: "YYYY-MM-DD", why: "…" }];',
  C01: () => '-- expand first: what the running release names must stay until no running release names it',
  C02: () => `-- keep the old column with its type, add a new one beside it: ${newMigration('type-change')}`,
  C03: () => '-- let old writes pass: a default, a nullable column or a trigger until the running release is gone',
  W01: () => '-- see the finding of the trace for the same statement; without one, ask for less in one statement',
  W02: () => '-- expand and contract: what clients name must stay while they run',
  M01: () => "static readonly compatibleFrom = '0.1.0'; // the oldest release that works with the schema this leaves",
  M02: () => `-- restore the file and write a new migration: ${newMigration('…')}`,
  M03: () => '-- list it in migrations/index.ts, newest last, with a time later than every released one',
  M04: () => "static readonly acknowledges = [{ check: 'R03', who: 'Name', when: '2026-11-21', why: 'reason' }];",
};

/** The text to paste instead, with the names of the finding filled in where they are known. */
export function safeForm(check: CheckId, facts: FindingFacts): string {
  const sql = facts.statement?.sql ?? '';
  const column =
    sql.match(/\b(?:ALTER|ADD|DROP|RENAME)\s+COLUMN\s+(?:IF (?:NOT )?EXISTS\s+)?("?\w+"?)/i)?.[1] ??
    sql.match(/FOREIGN KEY\s*\(\s*("?\w+"?)/i)?.[1] ??
    'COLUMN';
  return byCheck[check]({ table: facts.table ?? 'TABLE', column, sql });
}

function attach({ sql }: Names): string {
  const partition = sql.match(/ATTACH PARTITION\s+(\S+)/i)?.[1] ?? 'PARTITION';
  return `ALTER TABLE ${partition} ADD CONSTRAINT ${partition}_bounds CHECK (<the bounds of the partition>) NOT VALID;
ALTER TABLE ${partition} VALIDATE CONSTRAINT ${partition}_bounds; -- the next migration
${sql.trim()} -- the one after: it finds the check and reads nothing`;
}

function uniqueConstraint({ table, sql }: Names): string {
  const name = sql.match(/ADD CONSTRAINT\s+("?\w+"?)/i)?.[1] ?? 'NAME';
  return `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (…); -- a migration of its own, transaction = false
ALTER TABLE ${table} ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name};`;
}
