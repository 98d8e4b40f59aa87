export const kinds = [
  'add-column',
  'not-null',
  'index',
  'foreign-key',
  'rename',
  'drop',
  'backfill',
  'type-change',
] as const;

export type Kind = (typeof kinds)[number];

export interface TemplateFile {
  className: string;
  fileName: string;
  source: string;
}

interface Step {
  /** Added to the name; empty for a kind of one step. */
  suffix: string;
  doc: string;
  up: string[];
  down: string[];
  autocommit?: true;
  /** Released later than the steps before it. */
  later?: true;
  /** The class names who is responsible for what it destroys. */
  acknowledges?: true;
}

const batches = (set: string, where: string): string => `for (let changed = 1; changed > 0; ) {
  [, changed] = await queryRunner.query(
    \`UPDATE table_name SET ${set}
     WHERE id IN (SELECT id FROM table_name WHERE ${where} LIMIT 5000)\`,
  );
}`;

const statement = (sql: string): string => `await queryRunner.query('${sql}');`;

/** A trigger that keeps both columns equal, whichever of them a release writes. */
const keepEqual = (old: string): string[] => [
  `await queryRunner.query(\`CREATE FUNCTION table_name_keep_new_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.new_name IS DISTINCT FROM OLD.new_name THEN NEW.${old} := NEW.new_name;
  ELSIF TG_OP = 'INSERT' AND NEW.new_name IS NOT NULL THEN NEW.${old} := NEW.new_name;
  ELSE NEW.new_name := NEW.${old};
  END IF;
  RETURN NEW;
END $$\`);`,
  `await queryRunner.query(
  'CREATE TRIGGER table_name_keep_new_name BEFORE INSERT OR UPDATE ON table_name FOR EACH ROW EXECUTE FUNCTION table_name_keep_new_name()',
);`,
];

const stopKeepingEqual = [
  statement('DROP TRIGGER table_name_keep_new_name ON table_name'),
  statement('DROP FUNCTION table_name_keep_new_name'),
];

const steps: Record<Kind, Step[]> = {
  'add-column': [
    {
      suffix: '',
      doc: 'Nullable, or with a constant default: no row is written.',
      up: [statement('ALTER TABLE table_name ADD COLUMN column_name text')],
      down: [statement('ALTER TABLE table_name DROP COLUMN column_name')],
    },
  ],
  'not-null': [
    {
      suffix: 'unchecked',
      doc: 'From now on every write must bring a value; rows that exist are not read.',
      up: [statement('ALTER TABLE table_name ADD CONSTRAINT column_name_not_null NOT NULL column_name NOT VALID')],
      down: [statement('ALTER TABLE table_name DROP CONSTRAINT column_name_not_null')],
    },
    {
      suffix: 'checked',
      doc: 'Reads the rows under a lock that lets reads and writes pass. Every row must have a value by now.',
      up: [statement('ALTER TABLE table_name VALIDATE CONSTRAINT column_name_not_null')],
      down: [
        statement('ALTER TABLE table_name DROP CONSTRAINT column_name_not_null'),
        statement('ALTER TABLE table_name ADD CONSTRAINT column_name_not_null NOT NULL column_name NOT VALID'),
      ],
    },
  ],
  index: [
    {
      suffix: '',
      doc: 'Built beside the clients, the only statement of its migration.',
      up: [statement('CREATE INDEX CONCURRENTLY table_name_column_name_idx ON table_name (column_name)')],
      down: [statement('DROP INDEX CONCURRENTLY table_name_column_name_idx')],
      autocommit: true,
    },
  ],
  'foreign-key': [
    {
      suffix: 'index',
      doc: 'Without it, deleting a parent row reads the whole table.',
      up: [statement('CREATE INDEX CONCURRENTLY table_name_column_name_idx ON table_name (column_name)')],
      down: [statement('DROP INDEX CONCURRENTLY table_name_column_name_idx')],
      autocommit: true,
    },
    {
      suffix: 'unchecked',
      doc: 'New rows are checked; those that exist are not read.',
      up: [
        statement(
          'ALTER TABLE table_name ADD CONSTRAINT table_name_column_name_fkey FOREIGN KEY (column_name) REFERENCES parent_name NOT VALID',
        ),
      ],
      down: [statement('ALTER TABLE table_name DROP CONSTRAINT table_name_column_name_fkey')],
    },
    {
      suffix: 'checked',
      doc: 'Checks the rows that exist under a lock that lets reads and writes pass.',
      up: [statement('ALTER TABLE table_name VALIDATE CONSTRAINT table_name_column_name_fkey')],
      down: [
        statement('ALTER TABLE table_name DROP CONSTRAINT table_name_column_name_fkey'),
        statement(
          'ALTER TABLE table_name ADD CONSTRAINT table_name_column_name_fkey FOREIGN KEY (column_name) REFERENCES parent_name NOT VALID',
        ),
      ],
    },
  ],
  rename: [...copySteps('text', 'old_name')],
  'type-change': [...copySteps('bigint', 'old_name')],
  backfill: [
    {
      suffix: '',
      doc: 'Batches of 5,000 rows, each its own transaction. Above a million rows, list a backfill job instead.',
      up: [batches('column_name = other_column', 'column_name IS NULL AND other_column IS NOT NULL')],
      down: [batches('column_name = NULL', 'column_name IS NOT NULL')],
      autocommit: true,
    },
  ],
  drop: [
    {
      suffix: '',
      doc: 'Contract: only once no running release names it. Its values are lost, so somebody signs.',
      up: [statement('ALTER TABLE table_name DROP COLUMN column_name')],
      down: [statement('ALTER TABLE table_name ADD COLUMN column_name text')],
      acknowledges: true,
    },
  ],
};

/** A new column beside the old one while old and new releases run side by side. */
function copySteps(type: string, old: string): Step[] {
  return [
    {
      suffix: 'expand',
      doc: 'The new column, and a trigger that keeps both equal whichever a release writes.',
      up: [statement(`ALTER TABLE table_name ADD COLUMN new_name ${type}`), ...keepEqual(old)],
      down: [...stopKeepingEqual, statement('ALTER TABLE table_name DROP COLUMN new_name')],
    },
    {
      suffix: 'backfill',
      doc: 'Rows that nobody wrote since, in batches.',
      up: [batches(`new_name = ${old}`, `new_name IS DISTINCT FROM ${old}`)],
      down: [
        statement('ALTER TABLE table_name DISABLE TRIGGER table_name_keep_new_name'),
        batches('new_name = NULL', 'new_name IS NOT NULL'),
        statement('ALTER TABLE table_name ENABLE TRIGGER table_name_keep_new_name'),
      ],
      autocommit: true,
    },
    {
      suffix: 'contract',
      doc: 'A release later, when no running release names the old column. Its values live on in the new one.',
      up: [...stopKeepingEqual, statement(`ALTER TABLE table_name DROP COLUMN ${old}`)],
      down: [statement(`ALTER TABLE table_name ADD COLUMN ${old} text`), ...keepEqual(old)],
      later: true,
      acknowledges: true,
    },
  ];
}

/**
 * The files of one change in its safe form, ready to fill in: `table_name`, `column_name` and their like stand for names.
 * @param name such as `add-pronouns`
 * @param moment milliseconds since 1970; the steps count up from it
 */
export function renderTemplates(name: string, kind: Kind, moment: number, release: string): TemplateFile[] {
  return steps[kind].map((step, index) => {
    const full = step.suffix === '' ? name : `${name}-${step.suffix}`;
    const stamp = moment + index;
    const className = `${pascal(full)}${stamp}`;
    return { className, fileName: `${stamp}-${full}.ts`, source: render(step, className, release) };
  });
}

function render(step: Step, className: string, release: string): string {
  const usesRunner = (lines: string[]) =>
    lines.some((line) => line.includes('queryRunner')) ? 'queryRunner: QueryRunner' : '';
  const body = (lines: string[]) =>
    lines
      .flatMap((line) => line.split('\n'))
      .map((line) => (line === '' ? '' : `    ${line}`))
      .join('\n');
  const acknowledgement = `
  static readonly acknowledges = [{ check: 'R03', who: '', when: '', why: '' }];
`;
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

/** ${step.doc} */
export class ${className} implements MigrationInterface {
  static readonly compatibleFrom = '${release}';
${step.acknowledges === true ? acknowledgement : ''}${step.autocommit === true ? '  readonly transaction = false;\n' : ''}
  async up(${usesRunner(step.up)}): Promise<void> {
${body(step.up)}
  }

  async down(${usesRunner(step.down)}): Promise<void> {
${body(step.down)}
  }
}
`;
}

const pascal = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** Whether a step belongs into a later release than the ones before it. */
export const isLater = (kind: Kind, index: number): boolean => steps[kind][index]?.later === true;
