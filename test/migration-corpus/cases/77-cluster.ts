import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rewrites the table. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class Cluster1800000077000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CLUSTER accounts USING accounts_name_idx');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts SET WITHOUT CLUSTER');
  }
}
