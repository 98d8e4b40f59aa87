import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Classes, enrolments, categories, line items (assignments), results, and the totals computed from them. */
export class CreateClassesAndGrades1763683201000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DROP TABLE class_calculations, grade_changes, grade_totals, results, line_items, categories,
       enrollments, class_terms, classes`,
    );
  }
}

const up = [
  `CREATE TABLE classes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    title text NOT NULL,
    class_code text,
    class_type text NOT NULL DEFAULT 'scheduled' CHECK (class_type IN ('homeroom', 'scheduled')),
    location text,
    grades text[] NOT NULL DEFAULT '{}',
    subjects text[] NOT NULL DEFAULT '{}',
    subject_codes text[] NOT NULL DEFAULT '{}',
    periods text[] NOT NULL DEFAULT '{}',
    course_id bigint NOT NULL REFERENCES courses,
    org_id bigint NOT NULL REFERENCES orgs,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  'CREATE INDEX classes_course_id_idx ON classes (course_id)',
  'CREATE INDEX classes_org_id_idx ON classes (org_id)',
  `CREATE TABLE class_terms (
    class_id bigint NOT NULL REFERENCES classes ON DELETE CASCADE,
    academic_session_id bigint NOT NULL REFERENCES academic_sessions,
    PRIMARY KEY (class_id, academic_session_id)
  )`,
  'CREATE INDEX class_terms_academic_session_id_idx ON class_terms (academic_session_id)',
  `CREATE TABLE enrollments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    class_id bigint NOT NULL REFERENCES classes,
    user_id bigint NOT NULL REFERENCES users,
    org_id bigint NOT NULL REFERENCES orgs,
    role text NOT NULL CHECK (role IN ('administrator', 'proctor', 'student', 'teacher')),
    is_primary boolean NOT NULL DEFAULT false,
    begin_date date,
    end_date date,
    metadata jsonb NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id),
    CHECK (end_date >= begin_date)
  )`,
  `CREATE UNIQUE INDEX enrollments_class_id_user_id_role_key ON enrollments (class_id, user_id, role)
   WHERE status = 'active'`,
  'CREATE INDEX enrollments_class_id_idx ON enrollments (class_id)',
  'CREATE INDEX enrollments_user_id_idx ON enrollments (user_id)',
  'CREATE INDEX enrollments_org_id_idx ON enrollments (org_id)',
  `CREATE TABLE categories (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    class_id bigint REFERENCES classes,
    title text NOT NULL,
    weight numeric NOT NULL DEFAULT 1 CHECK (weight >= 0 AND weight <= 1000000),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  `COMMENT ON COLUMN categories.class_id IS 'null: a category that every class of the school may use'`,
  'CREATE INDEX categories_class_id_idx ON categories (class_id)',
  `CREATE TABLE line_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    class_id bigint NOT NULL REFERENCES classes,
    category_id bigint NOT NULL REFERENCES categories,
    grading_period_id bigint REFERENCES academic_sessions,
    academic_session_id bigint REFERENCES academic_sessions,
    org_id bigint REFERENCES orgs,
    title text NOT NULL,
    description text,
    assign_date timestamptz,
    due_date timestamptz,
    result_value_min numeric NOT NULL DEFAULT 0,
    result_value_max numeric NOT NULL DEFAULT 100,
    weight numeric CHECK (weight >= 0 AND weight <= 1000000),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id),
    CHECK (result_value_max >= result_value_min AND result_value_min >= 0 AND result_value_max <= 1000000000)
  )`,
  `COMMENT ON COLUMN line_items.weight IS 'weight inside the category; null: its points (result_value_max); 0 counts for nothing'`,
  'CREATE INDEX line_items_class_id_idx ON line_items (class_id)',
  'CREATE INDEX line_items_category_id_idx ON line_items (category_id)',
  'CREATE INDEX line_items_grading_period_id_idx ON line_items (grading_period_id) WHERE grading_period_id IS NOT NULL',
  'CREATE INDEX line_items_academic_session_id_idx ON line_items (academic_session_id) WHERE academic_session_id IS NOT NULL',
  'CREATE INDEX line_items_org_id_idx ON line_items (org_id) WHERE org_id IS NOT NULL',
  'CREATE INDEX line_items_due_date_idx ON line_items (due_date) WHERE due_date IS NOT NULL',
  `CREATE TABLE results (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
    date_last_modified timestamptz,
    line_item_id bigint NOT NULL REFERENCES line_items,
    student_id bigint NOT NULL REFERENCES users,
    score_status text NOT NULL CHECK (score_status IN
      ('exempt', 'fully graded', 'not submitted', 'partially graded', 'submitted')),
    score numeric CHECK (score >= 0 AND score <= 1000000000),
    text_score text,
    score_date timestamptz,
    comment text,
    in_progress boolean,
    incomplete boolean,
    late boolean,
    missing boolean,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  `CREATE UNIQUE INDEX results_line_item_id_student_id_key ON results (line_item_id, student_id)
   WHERE status = 'active'`,
  'CREATE INDEX results_line_item_id_idx ON results (line_item_id)',
  'CREATE INDEX results_student_id_idx ON results (student_id)',
  `CREATE TABLE grade_totals (
    enrollment_id bigint PRIMARY KEY REFERENCES enrollments ON DELETE CASCADE,
    class_id bigint NOT NULL REFERENCES classes ON DELETE CASCADE,
    student_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    current_percent numeric,
    final_percent numeric,
    inputs jsonb NOT NULL,
    as_of timestamptz NOT NULL,
    calculated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `COMMENT ON TABLE grade_totals IS 'Totals of one student enrolment, percent with ten decimals; inputs explains both'`,
  'CREATE INDEX grade_totals_class_id_idx ON grade_totals (class_id)',
  'CREATE INDEX grade_totals_student_id_idx ON grade_totals (student_id)',
  `CREATE TABLE grade_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    class_id bigint NOT NULL REFERENCES classes ON DELETE CASCADE,
    student_id bigint REFERENCES users ON DELETE CASCADE,
    changed_at timestamptz NOT NULL DEFAULT now()
  )`,
  `COMMENT ON TABLE grade_changes IS
   'What the next calculation must recompute; a null student means the whole class. Written in the transaction of the change, deleted in the transaction that stores the totals.'`,
  'CREATE INDEX grade_changes_class_id_idx ON grade_changes (class_id)',
  'CREATE INDEX grade_changes_student_id_idx ON grade_changes (student_id) WHERE student_id IS NOT NULL',
  `CREATE TABLE class_calculations (
    class_id bigint PRIMARY KEY REFERENCES classes ON DELETE CASCADE,
    as_of timestamptz NOT NULL,
    calculated_at timestamptz NOT NULL DEFAULT now(),
    enrollments_calculated integer NOT NULL
  )`,
];
