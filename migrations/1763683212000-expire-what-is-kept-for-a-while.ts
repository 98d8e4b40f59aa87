import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When sign-ups, runs and leases are deleted (`retention.job.ts`); uploads and idempotency keys have it already. */
export class ExpireWhatIsKeptForAWhile1763683212000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE leases (
        name text PRIMARY KEY,
        holder uuid NOT NULL,
        expires_at timestamptz NOT NULL
      )`,
    );
    await queryRunner.query('CREATE INDEX leases_expires_at_idx ON leases (expires_at)');
    // now() is read once, so rows that exist are not rewritten: they get their time from this moment on.
    for (const [table, time] of columns) {
      await queryRunner.query(
        `ALTER TABLE ${table} ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '${time}'`,
      );
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [table] of columns) await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN expires_at`);
    await queryRunner.query('DROP TABLE leases');
  }
}

const columns = [
  ['sign_ups', '7 days'],
  ['job_runs', '90 days'],
  ['import_runs', '1 year'],
] as const;
