import type { MigrationInterface, QueryRunner } from 'typeorm';

const words = {
  users: {
    old: `role IN ('admin', 'teacher', 'student', 'none')`,
    since: `role IN ('admin', 'teacher', 'student', 'guardian', 'none')`,
  },
  enrollments: {
    old: `role IN ('administrator', 'proctor', 'student', 'teacher') OR role ~ '^ext:[A-Za-z0-9_.-]{1,100}$'`,
    since: `role IN ('administrator', 'observer', 'proctor', 'student', 'teacher') OR role ~ '^ext:[A-Za-z0-9_.-]{1,100}$'`,
  },
} as const;

const tables = ['users', 'enrollments'] as const;

const replaceCheck = (table: (typeof tables)[number], version: 'old' | 'since'): string => `ALTER TABLE ${table}
  DROP CONSTRAINT ${table}_role_check,
  ADD CONSTRAINT ${table}_role_check CHECK (${words[table][version]})`;

/**
 * Guardians: who may look on whose child, since when and why no longer; the birth date and the school's age of consent
 * that end it. Observers: an enrolment that reads a class. Sessions in which those who run the service read a school.
 */
export class CreateGuardianTies1763683221000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
    for (const table of tables) await queryRunner.query(`${replaceCheck(table, 'since')} NOT VALID`);
  }

  /** Fails where a guardian or an observer is stored by then: give them another role first. */
  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) await queryRunner.query(replaceCheck(table, 'old'));
    await queryRunner.query('ALTER TABLE users DROP COLUMN agent_sourced_ids');
    await queryRunner.query('ALTER TABLE schools DROP COLUMN age_of_consent');
    await queryRunner.query('DROP TABLE support_session_reads, support_sessions, demographics, guardian_ties');
  }
}

const up = [
  `CREATE TABLE guardian_ties (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL DEFAULT gen_random_uuid()::text CHECK (length(sourced_id) BETWEEN 1 AND 255),
    student_id bigint NOT NULL REFERENCES users,
    guardian_id bigint NOT NULL REFERENCES users,
    relation text NOT NULL CHECK (relation IN ('guardian', 'parent', 'relative')),
    source text NOT NULL CHECK (source IN ('import', 'invitation')),
    begins_at timestamptz NOT NULL DEFAULT now(),
    end_requested_at timestamptz,
    end_requested_by bigint REFERENCES users,
    ended_at timestamptz,
    ended_reason text CHECK (ended_reason IN ('import', 'administrator', 'guardian')),
    ended_by bigint REFERENCES users,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id),
    CHECK (student_id <> guardian_id),
    CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
  )`,
  `COMMENT ON TABLE guardian_ties IS 'which guardian may look on which student; open as long as ended_at is null'`,
  `CREATE UNIQUE INDEX guardian_ties_guardian_id_student_id_source_key ON guardian_ties (guardian_id, student_id, source)
   WHERE ended_at IS NULL`,
  'CREATE INDEX guardian_ties_guardian_id_idx ON guardian_ties (guardian_id)',
  'CREATE INDEX guardian_ties_student_id_idx ON guardian_ties (student_id)',
  'CREATE INDEX guardian_ties_ended_by_idx ON guardian_ties (ended_by) WHERE ended_by IS NOT NULL',
  'CREATE INDEX guardian_ties_end_requested_by_idx ON guardian_ties (end_requested_by) WHERE end_requested_by IS NOT NULL',
  `CREATE TABLE demographics (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    user_id bigint NOT NULL REFERENCES users,
    birth_date date,
    imported boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  `COMMENT ON TABLE demographics IS 'of all that OneRoster knows of a person only what a rule needs: the birth date'`,
  'CREATE INDEX demographics_user_id_idx ON demographics (user_id)',
  'ALTER TABLE schools ADD COLUMN age_of_consent integer',
  `COMMENT ON COLUMN schools.age_of_consent IS 'age in years at which guardians stop seeing a child; null: never'`,
  `ALTER TABLE users ADD COLUMN agent_sourced_ids text[] NOT NULL DEFAULT '{}'`,
  `COMMENT ON COLUMN users.agent_sourced_ids IS 'agentSourcedIds of imports: the guardians of a student, or the students of a guardian'`,
  `CREATE TABLE support_sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sourced_id text NOT NULL UNIQUE DEFAULT gen_random_uuid()::text CHECK (length(sourced_id) BETWEEN 1 AND 255),
    school_id bigint NOT NULL REFERENCES schools,
    operator_id bigint NOT NULL REFERENCES users,
    reason text NOT NULL,
    reads text[] NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by bigint REFERENCES users,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK (expires_at > opened_at)
  )`,
  `COMMENT ON COLUMN support_sessions.operator_id IS 'who runs the service; a user of any school'`,
  'CREATE INDEX support_sessions_school_id_idx ON support_sessions (school_id, opened_at)',
  'CREATE INDEX support_sessions_operator_id_idx ON support_sessions (operator_id)',
  'CREATE INDEX support_sessions_ended_by_idx ON support_sessions (ended_by) WHERE ended_by IS NOT NULL',
  `CREATE TABLE support_session_reads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    support_session_id bigint NOT NULL REFERENCES support_sessions,
    operation text NOT NULL,
    kind text NOT NULL,
    target_sourced_id text,
    request_id text,
    read_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `COMMENT ON COLUMN support_session_reads.operation IS 'operationId of the route'`,
  'CREATE INDEX support_session_reads_support_session_id_idx ON support_session_reads (support_session_id, id)',
];
