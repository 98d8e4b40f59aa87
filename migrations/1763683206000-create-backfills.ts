import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each backfill has come. */
export class CreateBackfills1763683206000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE backfills (
        name text PRIMARY KEY,
        last_key bigint NOT NULL DEFAULT 0,
        rows_expected bigint NOT NULL,
        rows_seen bigint NOT NULL DEFAULT 0,
        rows_changed bigint NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      )`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE backfills');
  }
}
