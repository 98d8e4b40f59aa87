import type { Values } from '../../../cli/command-definition.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { Definitions } from '../../../cli/definitions/index.ts';
import { type CheckId, checks, wayOut } from './checks.ts';
import type { Finding, FindingFacts } from './findings.ts';
import { safeSteps } from './step-forms.ts';
import { renderSteps } from './steps.ts';

interface Names {
  table: string;
  column: string;
  sql: string;
}

type Form = (names: Names) => string;

type Kind = '…' | NonNullable<Values<Definitions['migrate new']['options']>['kind']>;

const newMigration = (kind: Kind): string => commandLine('migrate new', 'NAME', { kind });

/** For what no form fits that could be pasted. */
const apart = (hint: string): string => `-- no form to paste fits this statement. ${hint}
-- ${newMigration('…')}`;

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
  S09: ({ sql }) =>
    `-- a migration before it, with  readonly transaction = false;
DROP INDEX CONCURRENTLY IF EXISTS ${sql.match(/IF NOT EXISTS\s+("?\w+"?)/i)?.[1] ?? 'NAME'};`,
  S10: () =>
    apart(`Change the rows in batches, each in a transaction of its own:`).replace(
      newMigration('…'),
      newMigration('backfill'),
    ),
  S11: () =>
    "await queryRunner.query('first statement'); // without BEGIN and COMMIT: the runner gives each migration its transaction",
  T00: ({ table }) => `-- first a migration that makes every row fit, in batches: ${newMigration('backfill')}
ALTER TABLE ${table} ADD CONSTRAINT NAME … NOT VALID; -- the next one
ALTER TABLE ${table} VALIDATE CONSTRAINT NAME; -- the one after`,
  T01: newColumn,
  T02: ({ table }) =>
    apart(`Add what it checks as NOT VALID, alone, and prove it in the next migration:
ALTER TABLE ${table} VALIDATE CONSTRAINT NAME;`),
  T03: ({ table }) =>
    apart(`Build the index in a migration of its own, with  readonly transaction = false;
CREATE INDEX CONCURRENTLY NAME ON ${table} (…);`),
  T04: ownMigration,
  T05: () => "SET LOCAL lock_timeout = '300ms'; -- or leave the runner's own limit alone",
  T06: () =>
    apart(`Change the rows in batches, each in a transaction of its own:`).replace(
      newMigration('…'),
      newMigration('backfill'),
    ),
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
    safeForm: facts.safeForm ?? pasteable(check, facts) ?? safeForm(check, facts),
    wayOut: wayOut(check, severity),
  };
}

function pasteable(check: CheckId, { table = '', statement }: FindingFacts): string | undefined {
  const steps = statement === undefined ? undefined : safeSteps({ check, table, sql: statement.sql });
  return steps === undefined ? undefined : renderSteps(steps);
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
