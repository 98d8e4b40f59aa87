import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people ask about their own data: copies of it and its erasure; who was erased, under which pseudonym; and to whom
 * a person's data was disclosed. The files of exports are uploads of the school itself.
 */
export class CreatePrivacy1763683233000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE disclosures, erasures, privacy_requests');
    await queryRunner.query(`DELETE FROM uploads WHERE purpose = 'export'`);
    await queryRunner.query(`ALTER TABLE uploads DROP CONSTRAINT uploads_purpose_check,
      ADD CONSTRAINT uploads_purpose_check CHECK (purpose IN ('avatar', 'submission', 'import', 'report'))`);
  }
}

const up = [
  `ALTER TABLE uploads DROP CONSTRAINT uploads_purpose_check, ADD CONSTRAINT uploads_purpose_check
    CHECK (purpose IN ('avatar', 'submission', 'import', 'report', 'export')) NOT VALID`,
  `CREATE TABLE privacy_requests (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    school_id bigint NOT NULL REFERENCES schools,
    user_id bigint NOT NULL REFERENCES users,
    kind text NOT NULL CHECK (kind IN ('export', 'erasure')),
    state text NOT NULL CHECK (state IN ('queued', 'coolingOff', 'running', 'done', 'refused', 'withdrawn', 'failed')),
    requested_by bigint NOT NULL REFERENCES users,
    reason text,
    runs_after timestamptz NOT NULL DEFAULT now(),
    refused_because text,
    upload_id uuid UNIQUE REFERENCES uploads,
    counts jsonb NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    expires_at timestamptz
  )`,
  `COMMENT ON COLUMN privacy_requests.runs_after IS 'of an erasure: until then it can be withdrawn'`,
  `COMMENT ON COLUMN privacy_requests.refused_because IS 'a code, such as legalHold'`,
  `COMMENT ON COLUMN privacy_requests.counts IS 'rows and files by table: exported, or erased'`,
  `COMMENT ON COLUMN privacy_requests.expires_at IS 'of an export: when its file goes'`,
  'CREATE INDEX privacy_requests_school_id_idx ON privacy_requests (school_id, created_at)',
  'CREATE INDEX privacy_requests_user_id_idx ON privacy_requests (user_id, created_at)',
  'CREATE INDEX privacy_requests_requested_by_idx ON privacy_requests (requested_by)',
  'CREATE INDEX privacy_requests_expires_at_idx ON privacy_requests (expires_at) WHERE upload_id IS NOT NULL',
  `CREATE UNIQUE INDEX privacy_requests_open_key ON privacy_requests (user_id, kind, requested_by)
    WHERE state IN ('queued', 'coolingOff', 'running')`,
  `CREATE TABLE erasures (
    user_id bigint PRIMARY KEY REFERENCES users,
    school_id bigint NOT NULL REFERENCES schools,
    pseudonym text NOT NULL UNIQUE,
    salt text NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT now(),
    recorded_at timestamptz
  )`,
  `COMMENT ON TABLE erasures IS 'who was erased; permanent. An import leaves out the sourcedIds that hash to a pseudonym'`,
  `COMMENT ON COLUMN erasures.salt IS 'hex, one a school, made with its first erasure'`,
  `COMMENT ON COLUMN erasures.recorded_at IS 'when it was written to the storage, from where it is replayed after a restore'`,
  'CREATE INDEX erasures_school_id_idx ON erasures (school_id)',
  `CREATE TABLE disclosures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    user_id bigint REFERENCES users,
    reader_id bigint REFERENCES users,
    kind text NOT NULL CHECK (kind IN ('export', 'supportSession', 'guardian')),
    what text NOT NULL,
    day date NOT NULL DEFAULT current_date,
    at timestamptz NOT NULL DEFAULT now()
  )`,
  `COMMENT ON TABLE disclosures IS 'whose data was given to whom; of repeated reads the first of a day'`,
  `COMMENT ON COLUMN disclosures.user_id IS 'null: everybody of the school'`,
  `COMMENT ON COLUMN disclosures.what IS 'operationId of the route that gave it'`,
  `CREATE UNIQUE INDEX disclosures_day_key ON disclosures (school_id, user_id, day, kind, what, reader_id)
    NULLS NOT DISTINCT WHERE kind <> 'export'`,
  'CREATE INDEX disclosures_user_id_idx ON disclosures (user_id, id)',
  'CREATE INDEX disclosures_school_id_idx ON disclosures (school_id, id)',
  'CREATE INDEX disclosures_reader_id_idx ON disclosures (reader_id)',
];
