import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The scratch server does not have it. */
export const expected = { verdict: 'broken', checks: [] };

export class AbsentExtension1800000088000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE EXTENSION postgis');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP EXTENSION postgis');
  }
}
