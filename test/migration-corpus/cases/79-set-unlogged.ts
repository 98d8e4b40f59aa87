import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rewrites the table. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class SetUnlogged1800000079000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes SET UNLOGGED');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes SET LOGGED');
  }
}
