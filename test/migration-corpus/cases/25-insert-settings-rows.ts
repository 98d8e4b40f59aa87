import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Many rows into a table that is new. */
export const expected = { verdict: 'safe', checks: [] };

export class InsertSettingsRows1800000025000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL)');
    await queryRunner.query(`INSERT INTO settings SELECT 'key-' || n, 'x' FROM generate_series(1, 15000) n`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE settings');
  }
}
