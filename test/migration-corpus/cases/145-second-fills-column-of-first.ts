import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The second one meets the schema that the first leaves. */
export const expected = { verdict: 'safe', checks: [] };

export class SecondFillsColumnOfFirstOne1800000145000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN tier text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN tier`);
  }
}

export class SecondFillsColumnOfFirstTwo1800000145001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE accounts SET tier = 'gold' WHERE id <= 100`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE accounts SET tier = NULL WHERE id <= 100`);
  }
}
