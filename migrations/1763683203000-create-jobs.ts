import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schedules, their runs and the items a run fans out to. */
export class CreateJobs1763683203000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE job_run_items, job_runs, job_schedules');
  }
}

const up = [
  `CREATE TABLE job_schedules (
    name text PRIMARY KEY,
    cron text NOT NULL,
    time_zone text NOT NULL,
    catch_up text NOT NULL CHECK (catch_up IN ('skip', 'latest', 'all')),
    enabled boolean NOT NULL DEFAULT true,
    last_tick_at timestamptz NOT NULL,
    missed_ticks integer NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE job_runs (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    job_name text NOT NULL,
    tick_at timestamptz,
    school_id bigint REFERENCES schools,
    requested_by bigint REFERENCES users,
    parameters jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    items_total integer,
    items_done integer NOT NULL DEFAULT 0,
    items_failed integer NOT NULL DEFAULT 0,
    result jsonb,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    UNIQUE (job_name, tick_at)
  )`,
  `COMMENT ON COLUMN job_runs.tick_at IS 'the moment of the schedule that this run serves; null: started by a person'`,
  'CREATE INDEX job_runs_job_name_created_at_idx ON job_runs (job_name, created_at)',
  'CREATE INDEX job_runs_school_id_idx ON job_runs (school_id) WHERE school_id IS NOT NULL',
  'CREATE INDEX job_runs_requested_by_idx ON job_runs (requested_by) WHERE requested_by IS NOT NULL',
  `CREATE TABLE job_run_items (
    run_id uuid NOT NULL REFERENCES job_runs ON DELETE CASCADE,
    item_key text NOT NULL,
    label text NOT NULL,
    school_id bigint REFERENCES schools,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    result jsonb,
    error text,
    finished_at timestamptz,
    PRIMARY KEY (run_id, item_key)
  )`,
  `COMMENT ON COLUMN job_run_items.school_id IS 'whose administrators see the item: a run of the schedule serves every school'`,
  'CREATE INDEX job_run_items_school_id_idx ON job_run_items (school_id) WHERE school_id IS NOT NULL',
];
