import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A composite type stays behind down. */
export const expected = { verdict: 'blocked', checks: ['R02'] };

export class CompositeTypeLeft1800000154000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DO $$ BEGIN IF to_regtype('money_pair') IS NULL THEN CREATE TYPE money_pair AS (amount numeric, currency text); END IF; END $$`,
    );
  }

  async down(): Promise<void> {}
}
