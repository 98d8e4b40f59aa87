import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only the catalog changes, and drivers hand out the same strings. */
export const expected = { verdict: 'safe', checks: [] };

export class VarcharToText1800000105000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ALTER COLUMN body TYPE text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ALTER COLUMN body TYPE varchar(200)`);
  }
}
