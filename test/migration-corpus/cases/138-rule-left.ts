import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The rule turns deletes into updates, and down leaves it. */
export const expected = { verdict: 'blocked', checks: ['C03', 'M01', 'R02'] };

export class RuleLeft1800000138000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE OR REPLACE RULE keep_notes AS ON DELETE TO notes DO INSTEAD UPDATE notes SET body = '' WHERE id = old.id`,
    );
  }

  async down(): Promise<void> {}
}
