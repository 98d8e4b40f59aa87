import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Uploads, submissions, imports, idempotency keys, rate limits, pending sign-ups. */
export class CreateFilesAndRequests1763683202000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX users_avatar_upload_id_idx');
    await queryRunner.query('ALTER TABLE users DROP CONSTRAINT users_avatar_upload_id_fkey');
    await queryRunner.query(
      'DROP TABLE sign_ups, rate_limits, idempotency_keys, import_runs, submission_files, submissions, uploads',
    );
  }
}

const up = [
  `CREATE TABLE uploads (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    school_id bigint NOT NULL REFERENCES schools,
    owner_id bigint NOT NULL REFERENCES users,
    purpose text NOT NULL CHECK (purpose IN ('avatar', 'submission', 'import')),
    object_key text NOT NULL UNIQUE,
    file_name text NOT NULL,
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'completed', 'rejected', 'deleted')),
    scan_status text NOT NULL DEFAULT 'pending' CHECK (scan_status IN ('pending', 'clean', 'infected')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    completed_at timestamptz,
    deleted_at timestamptz
  )`,
  'CREATE INDEX uploads_school_id_idx ON uploads (school_id)',
  'CREATE INDEX uploads_owner_id_idx ON uploads (owner_id)',
  `CREATE INDEX uploads_expires_at_idx ON uploads (expires_at) WHERE state = 'pending'`,
  `ALTER TABLE users ADD CONSTRAINT users_avatar_upload_id_fkey FOREIGN KEY (avatar_upload_id)
   REFERENCES uploads`,
  'CREATE INDEX users_avatar_upload_id_idx ON users (avatar_upload_id) WHERE avatar_upload_id IS NOT NULL',
  `CREATE TABLE submissions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
    line_item_id bigint NOT NULL REFERENCES line_items,
    student_id bigint NOT NULL REFERENCES users,
    comment text,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (school_id, sourced_id),
    UNIQUE (line_item_id, student_id)
  )`,
  'CREATE INDEX submissions_student_id_idx ON submissions (student_id)',
  `CREATE TABLE submission_files (
    submission_id bigint NOT NULL REFERENCES submissions ON DELETE CASCADE,
    upload_id uuid NOT NULL UNIQUE REFERENCES uploads,
    PRIMARY KEY (submission_id, upload_id)
  )`,
  `CREATE TABLE import_runs (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    school_id bigint NOT NULL REFERENCES schools,
    requested_by bigint REFERENCES users,
    upload_id uuid REFERENCES uploads,
    allow_removals boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'rejected', 'failed')),
    phase text,
    progress jsonb NOT NULL DEFAULT '{}',
    result jsonb,
    errors jsonb NOT NULL DEFAULT '[]',
    error_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz
  )`,
  `COMMENT ON COLUMN import_runs.requested_by IS 'null: started by an operator from the command line'`,
  'CREATE INDEX import_runs_school_id_idx ON import_runs (school_id, created_at)',
  'CREATE INDEX import_runs_requested_by_idx ON import_runs (requested_by) WHERE requested_by IS NOT NULL',
  'CREATE INDEX import_runs_upload_id_idx ON import_runs (upload_id) WHERE upload_id IS NOT NULL',
  `CREATE TABLE idempotency_keys (
    caller text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash text NOT NULL,
    status_code integer,
    headers jsonb,
    body jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
  )`,
  `COMMENT ON TABLE idempotency_keys IS 'Inserted and completed in the transaction of the request it protects, so a key never outlives a rolled-back request'`,
  'CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at)',
  `CREATE TABLE rate_limits (
    key varchar(255) PRIMARY KEY,
    points integer NOT NULL DEFAULT 0,
    expire bigint
  )`,
  `COMMENT ON TABLE rate_limits IS 'Counters of the fixed-window limiter, shared by all replicas; expire is epoch milliseconds'`,
  'CREATE INDEX rate_limits_expire_idx ON rate_limits (expire)',
  `CREATE TABLE sign_ups (
    id uuid PRIMARY KEY,
    cognito_sub text NOT NULL UNIQUE,
    school_id bigint NOT NULL REFERENCES schools,
    email text NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `COMMENT ON TABLE sign_ups IS 'Registrations whose e-mail address is not confirmed yet; confirming turns one into a user'`,
  'CREATE INDEX sign_ups_school_id_idx ON sign_ups (school_id)',
  'CREATE INDEX sign_ups_email_idx ON sign_ups (lower(email))',
];
