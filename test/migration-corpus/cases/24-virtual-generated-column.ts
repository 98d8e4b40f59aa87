import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Computed when read, so no row is written. */
export const expected = { verdict: 'safe', checks: [] };

export class VirtualGeneratedColumn1800000024000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE accounts ADD COLUMN domain text GENERATED ALWAYS AS (split_part(email, '@', 2)) VIRTUAL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN domain');
  }
}
