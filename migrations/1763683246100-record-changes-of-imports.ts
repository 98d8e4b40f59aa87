import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each statement by itself, and harmless when repeated: a trigger locks its table against writers only until it is there. */
export class RecordChangesOfImports1763683246100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { kind, table, user, columns } of recorded) {
      await queryRunner.query(
        `CREATE OR REPLACE TRIGGER record_import_inserts AFTER INSERT ON ${table} REFERENCING NEW TABLE AS new_rows
         FOR EACH STATEMENT WHEN (${byImport}) EXECUTE FUNCTION record_import_inserts('${kind}')`,
      );
      const listed = ['sourced_id', 'status', 'imported', ...columns].filter(
        (name) => kind !== 'guardianTie' || columns.includes(name),
      );
      await queryRunner.query(
        `CREATE OR REPLACE TRIGGER record_import_updates AFTER UPDATE ON ${table}
         REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (${byImport})
         EXECUTE FUNCTION record_import_updates('${kind}', '${user}', ${listed.map((name) => `'${name}'`).join(', ')})`,
      );
    }
    for (const [kind, table] of graded) {
      await queryRunner.query(
        `CREATE OR REPLACE TRIGGER record_import_identifiers AFTER UPDATE ON ${table}
         REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT WHEN (${byImport})
         EXECUTE FUNCTION record_import_identifiers('${kind}')`,
      );
    }
    for (const [event, rows, word] of terms) {
      await queryRunner.query(
        `CREATE OR REPLACE TRIGGER record_import_${word} AFTER ${event} ON class_terms
         REFERENCING ${rows} TABLE AS changed_rows FOR EACH STATEMENT WHEN (${byImport})
         EXECUTE FUNCTION record_import_terms('${word}')`,
      );
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { table } of recorded) {
      await queryRunner.query(`DROP TRIGGER IF EXISTS record_import_inserts ON ${table}`);
      await queryRunner.query(`DROP TRIGGER IF EXISTS record_import_updates ON ${table}`);
    }
    for (const [, table] of graded) {
      await queryRunner.query(`DROP TRIGGER IF EXISTS record_import_identifiers ON ${table}`);
    }
    for (const [, , word] of terms) {
      await queryRunner.query(`DROP TRIGGER IF EXISTS record_import_${word} ON class_terms`);
    }
  }
}

const byImport = `current_setting('classboard.source', true) = 'import'`;

const terms = [
  ['INSERT', 'NEW', 'added'],
  ['DELETE', 'OLD', 'removed'],
] as const;

/** `user`: the column that names whom a record is about. */
const recorded: { kind: string; table: string; user: string; columns: string[] }[] = [
  { kind: 'org', table: 'orgs', user: '', columns: ['name', 'type', 'identifier', 'parent_id'] },
  {
    kind: 'academicSession',
    table: 'academic_sessions',
    user: '',
    columns: ['title', 'type', 'start_date', 'end_date', 'parent_id', 'school_year'],
  },
  {
    kind: 'course',
    table: 'courses',
    user: '',
    columns: ['title', 'course_code', 'grades', 'subjects', 'subject_codes', 'org_id', 'school_year_id'],
  },
  {
    kind: 'class',
    table: 'classes',
    user: '',
    columns: [
      ...['title', 'class_code', 'class_type', 'location', 'grades', 'subjects', 'subject_codes', 'periods'],
      ...['course_id', 'org_id'],
    ],
  },
  {
    kind: 'user',
    table: 'users',
    user: 'id',
    columns: [
      ...['enabled', 'role', 'username', 'email', 'email_identifies', 'given_name', 'middle_name', 'family_name'],
      ...['preferred_given_name', 'preferred_family_name', 'identifier', 'phone', 'grades', 'primary_org_id'],
      ...['metadata', 'agent_sourced_ids'],
    ],
  },
  {
    kind: 'role',
    table: 'roles',
    user: 'user_id',
    columns: ['user_id', 'org_id', 'role_type', 'role', 'begin_date', 'end_date'],
  },
  { kind: 'demographic', table: 'demographics', user: 'user_id', columns: ['user_id', 'birth_date'] },
  {
    kind: 'enrollment',
    table: 'enrollments',
    user: 'user_id',
    columns: ['class_id', 'user_id', 'org_id', 'role', 'is_primary', 'begin_date', 'end_date', 'metadata'],
  },
  {
    kind: 'guardianTie',
    table: 'guardian_ties',
    user: 'student_id',
    columns: ['relation', 'ended_at', 'ended_reason'],
  },
  {
    kind: 'lineItemScoreScale',
    table: 'line_item_score_scales',
    user: '',
    columns: ['line_item_id', 'score_scale_id'],
  },
];

/** What else an import changes of them stands in the history of grades. */
const graded = [
  ['category', 'categories'],
  ['scoreScale', 'score_scales'],
  ['lineItem', 'line_items'],
  ['result', 'results'],
] as const;
