import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL 18 computes and checks it for every row. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class VirtualColumnNotNull1800000142000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE accounts ADD COLUMN domain text GENERATED ALWAYS AS (split_part(email, '@', 2)) VIRTUAL NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN domain`);
  }
}
