import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A domain with a constraint turns a nullable column into a rewrite. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class ColumnOfCheckedDomain1800000100000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE DOMAIN phone AS text CHECK (VALUE LIKE '+%')`);
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN phone phone`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN phone`);
    await queryRunner.query(`DROP DOMAIN phone`);
  }
}
