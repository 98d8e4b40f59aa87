import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A longer limit changes no row. */
export const expected = { verdict: 'safe', checks: [] };

export class WidenVarchar1800000011000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN body TYPE varchar(400)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN body TYPE varchar(200)');
  }
}
