import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The second connection waits for the first, which waits for it. */
export const expected = { verdict: 'blocked', checks: ['T10'] };

export class SecondConnectionDeadlock1800000059000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
    await queryRunner.dataSource.query('CREATE INDEX accounts_score_idx ON accounts (score)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX accounts_score_idx');
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
