import type { MigrationInterface, QueryRunner } from 'typeorm';

const states = {
  old: `state IN ('queued', 'running', 'succeeded', 'rejected', 'failed')`,
  since: `state IN ('queued', 'running', 'held', 'succeeded', 'rejected', 'failed', 'refused', 'expired')`,
};

const replaceCheck = (version: keyof typeof states): string => `ALTER TABLE import_runs
  DROP CONSTRAINT import_runs_state_check,
  ADD CONSTRAINT import_runs_state_check CHECK (${states[version]})`;

/** Imports that would deactivate much wait for an administrator; from how much on, a school chooses. */
export class HoldImports1763683234000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE schools ADD COLUMN removal_limit_percent integer NOT NULL DEFAULT 10');
    await queryRunner.query(`COMMENT ON COLUMN schools.removal_limit_percent IS
      'an import that would deactivate more of its users, classes or enrollments is held'`);
    await queryRunner.query('ALTER TABLE import_runs ADD COLUMN hold jsonb');
    await queryRunner.query(`COMMENT ON COLUMN import_runs.hold IS 'imports/hold/hold.ts; null: it was never held'`);
    await queryRunner.query(`${replaceCheck('since')} NOT VALID`);
  }

  /** What was not decided counts as failed. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE import_runs SET state = 'failed', finished_at = coalesce(finished_at, now())
      WHERE state IN ('held', 'refused', 'expired')`);
    await queryRunner.query(replaceCheck('old'));
    await queryRunner.query('ALTER TABLE import_runs DROP COLUMN hold');
    await queryRunner.query('ALTER TABLE schools DROP COLUMN removal_limit_percent');
  }
}
