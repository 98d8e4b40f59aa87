import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Slow, and in nobody’s way. */
export const expected = { verdict: 'safe', checks: [] };

export class SleepsWithoutLock1800000130000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SELECT pg_sleep(2)`);
  }

  async down(): Promise<void> {}
}
