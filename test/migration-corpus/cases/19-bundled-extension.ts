import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An extension that PostgreSQL brings along. */
export const expected = { verdict: 'safe', checks: [] };

export class BundledExtension1800000019000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP EXTENSION pg_trgm');
  }
}
