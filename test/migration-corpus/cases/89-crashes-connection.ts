import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ends its own session. */
export const expected = { verdict: 'broken', checks: [] };

export class CrashesConnection1800000089000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SELECT pg_terminate_backend(pg_backend_pid())');
  }

  async down(): Promise<void> {}
}
