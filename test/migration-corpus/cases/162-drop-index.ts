import type { MigrationInterface, QueryRunner } from 'typeorm';

/** ACCESS EXCLUSIVE for a moment, with the runner’s limit. */
export const expected = { verdict: 'safe', checks: [] };

export class DropIndex1800000162000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX accounts_name_idx`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX accounts_name_idx ON accounts (name)`);
  }
}
