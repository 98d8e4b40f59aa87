import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How long a school keeps what it may choose about, what must stay whatever the period says, what is proposed to go, and
 * what went. The records of what went have no foreign keys: they outlive the school.
 */
export class CreateRetention1763683232000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE cleanup_records, cleanup_proposals, legal_holds, retention_choices');
    await queryRunner.query('ALTER TABLE schools DROP COLUMN closed_on, DROP COLUMN cleanup_proposed_for');
  }
}

const up = [
  'ALTER TABLE schools ADD COLUMN closed_on date, ADD COLUMN cleanup_proposed_for date',
  `COMMENT ON COLUMN schools.closed_on IS
    'from this day of the school on nobody signs in, and the period begins after which it is deleted; null: open'`,
  `COMMENT ON COLUMN schools.cleanup_proposed_for IS 'the last Sunday of the school that its weekly cleanup was planned for'`,
  `CREATE TABLE retention_choices (
    school_id bigint NOT NULL REFERENCES schools,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    days integer NOT NULL CHECK (days > 0),
    chosen_by bigint REFERENCES users,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (school_id, kind)
  )`,
  'CREATE INDEX retention_choices_chosen_by_idx ON retention_choices (chosen_by)',
  `CREATE TABLE legal_holds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL DEFAULT gen_random_uuid()::text CHECK (length(sourced_id) BETWEEN 1 AND 255),
    user_id bigint REFERENCES users,
    class_id bigint REFERENCES classes,
    reason text NOT NULL,
    placed_by bigint REFERENCES users,
    placed_at timestamptz NOT NULL DEFAULT now(),
    released_by bigint REFERENCES users,
    released_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id),
    CHECK (num_nonnulls(user_id, class_id) = 1)
  )`,
  `COMMENT ON TABLE legal_holds IS 'of a person or of a class: what is theirs is not deleted while released_at is null'`,
  'CREATE INDEX legal_holds_user_id_idx ON legal_holds (user_id) WHERE released_at IS NULL',
  'CREATE INDEX legal_holds_class_id_idx ON legal_holds (class_id) WHERE released_at IS NULL',
  'CREATE INDEX legal_holds_placed_by_idx ON legal_holds (placed_by)',
  'CREATE INDEX legal_holds_released_by_idx ON legal_holds (released_by) WHERE released_by IS NOT NULL',
  `CREATE TABLE cleanup_proposals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL DEFAULT gen_random_uuid()::text CHECK (length(sourced_id) BETWEEN 1 AND 255),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    days integer NOT NULL,
    due_at timestamptz NOT NULL,
    row_count bigint NOT NULL,
    file_count bigint NOT NULL,
    oldest_at timestamptz,
    made_on date NOT NULL,
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'approved', 'refused', 'withdrawn', 'done')),
    decided_by bigint REFERENCES users,
    decided_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id)
  )`,
  `COMMENT ON COLUMN cleanup_proposals.days IS 'the period that the proposal was made with; a longer one chosen since counts'`,
  `COMMENT ON COLUMN cleanup_proposals.due_at IS 'what was due at this moment goes, and nothing that became due later'`,
  `COMMENT ON COLUMN cleanup_proposals.made_on IS 'the Sunday of the school'`,
  `CREATE UNIQUE INDEX cleanup_proposals_school_id_kind_key ON cleanup_proposals (school_id, kind)
    WHERE state IN ('proposed', 'approved')`,
  'CREATE INDEX cleanup_proposals_decided_by_idx ON cleanup_proposals (decided_by)',
  `CREATE TABLE cleanup_records (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    school_id bigint,
    school_sourced_id text,
    proposal_id bigint,
    day date NOT NULL,
    row_count bigint NOT NULL,
    file_count bigint NOT NULL,
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (kind, school_id, proposal_id, day)
  )`,
  `COMMENT ON TABLE cleanup_records IS
    'What retention removed, added up by day (UTC): permanent, and without foreign keys, as it outlives the school'`,
  'CREATE INDEX cleanup_records_school_id_idx ON cleanup_records (school_id, id)',
];
