import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What TypeORM writes for a changed length. */
export const expected = { verdict: 'blocked', checks: ['S05', 'S06', 'R03'] };

export class DropAndAddColumn1800000051000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP COLUMN body');
    await queryRunner.query(`ALTER TABLE notes ADD COLUMN body varchar(400) NOT NULL DEFAULT ''`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP COLUMN body');
    await queryRunner.query(`ALTER TABLE notes ADD COLUMN body varchar(200) NOT NULL DEFAULT ''`);
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN body DROP DEFAULT');
  }
}
