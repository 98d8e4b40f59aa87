import type { Values } from '../../../cli/command-definition.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { Definitions } from '../../../cli/definitions/index.ts';
import { type CheckId, checks, wayOut } from './checks.ts';
import type { Finding, FindingFacts } from './findings.ts';

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

const inMigration = (sql: string): string => `await queryRunner.query(\`${sql.replace(/\s+/g, ' ').trim() || '…'}\`);`;

const ownMigration: Form = ({ sql }) =>
  `// the earlier statement stays here; this one moves to a migration of its own, so that the lock has ended:
// ${newMigration('…')}
${inMigration(sql)}`;

const byCheck: Record<CheckId, Form> = {
  S01: ({ sql }) => `// correct the place that PostgreSQL names
${inMigration(sql)}`,
  S02: ({ sql }) => `readonly transaction = false; // in the migration, with this one statement in it
${inMigration(sql)}`,
  S03: ({
    sql,
  }) => `// one statement a migration, so that the runner repeats only the one that failed: ${newMigration('…')}
readonly transaction = false;
${inMigration(sql)}`,
  S04: () => "await queryRunner.query('first statement');\nawait queryRunner.query('second statement');",
  S05: ({ table, column }) => newColumn({ table, column, sql: '' }),
  S06: ({ sql }) => `// release N stops using it; release N+1 drops it: ${newMigration('drop')}
${inMigration(sql)}`,
  S07: ({ table, column }) =>
    `-- expand: add the new name beside the old one and keep both filled; contract a release later
-- ${newMigration('rename')}
-- a renamed table may keep its old name as an updatable view in the same migration:
CREATE VIEW ${table} AS SELECT ${column === 'COLUMN' ? '…' : column} FROM NEW_NAME;`,
  S09: (names) =>
    `DROP INDEX CONCURRENTLY IF EXISTS ${names.sql.match(/IF NOT EXISTS\s+("?\w+"?)/i)?.[1] ?? 'NAME'}; -- a migration before it\n${index(names)}`,
  S10: backfill,
  S11: () =>
    "await queryRunner.query('first statement'); // without BEGIN and COMMIT: the runner gives each migration its transaction",
  T00: ({ table }) => `-- first a migration that makes every row fit, in batches: ${newMigration('backfill')}
ALTER TABLE ${table} ADD CONSTRAINT NAME … NOT VALID; -- the next one
ALTER TABLE ${table} VALIDATE CONSTRAINT NAME; -- the one after`,
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
  T10: () => "await queryRunner.query('…'); // the queryRunner that up is given, and no other connection",
  T12: ({ sql }) => `readonly transaction = false; // and no SET lock_timeout: the runner lifts its own for CONCURRENTLY
${inMigration(sql)}`,
  R01: () => `async down(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('…'); // what undoes up, the last statement first
}`,
  R02: () => `async down(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('…'); // what undoes each line above, the last one first
}`,
  R03: ({ table }) =>
    `-- expand: keep what ${table} has until the next release, and drop it then: ${newMigration('drop')}`,
  C01: () =>
    `-- expand first, so that what the running release names stays until none names it: ${newMigration('rename')}`,
  C02: ({ table, column }) => newColumn({ table, column, sql: '' }),
  C03: ({ table, column }) => `-- let the writes of the running release pass until it is gone: one of
ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT …;
ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL;`,
  W01: () => `// less in one statement: the form of the finding above of the same statement, or a step a migration
// ${newMigration('…')}`,
  W02: () => `-- expand and contract, so that what clients name stays while they run: ${newMigration('rename')}`,
  M01: () => "static readonly compatibleFrom = '0.1.0'; // the oldest release that works with the schema this leaves",
  M02: () =>
    `git checkout TAG -- FILE   # the released form; what is to change goes to a new one: ${newMigration('…')}`,
  M03: () => `export const migrations = [
  …,
  ClassName${'0'.repeat(13)}, // in migrations/index.ts: newest last, with a time later than every released one
];`,
  M04: () => "static readonly acknowledges = [{ check: 'R03', who: 'Name', when: '2026-11-21', why: 'reason' }];",
};

/** What a finding says beside its facts: how bad it is, the danger, the safe form and the way out. */
export function adviceOn(
  check: CheckId,
  facts: FindingFacts,
): Pick<Finding, 'severity' | 'danger' | 'safeForm' | 'wayOut'> {
  const severity = facts.severity ?? checks[check].severity;
  return {
    severity,
    danger: checks[check].danger,
    safeForm: facts.safeForm ?? safeForm(check, facts),
    wayOut: wayOut(check, severity),
  };
}

/** The text to paste instead, with the names of the finding filled in where they are known. */
function safeForm(check: CheckId, facts: FindingFacts): string {
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
