import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Beyond what a check can know: the view keeps its columns, and which rows are right is nobody’s but the author’s to say. */
export const expected = { verdict: 'safe', checks: [] };

export class ViewFiltersOtherwise1800000167000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE OR REPLACE VIEW active_accounts AS SELECT id, email, score FROM accounts WHERE status = 'enabled'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE OR REPLACE VIEW active_accounts AS SELECT id, email, score FROM accounts WHERE status = 'active'`,
    );
  }
}
