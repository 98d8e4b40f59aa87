import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The old name lives on as an updatable view, and every old statement works. */
export const expected = { verdict: 'safe', checks: ['S07'] };

export class RenameTableWithView1800000020000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes RENAME TO remarks');
    await queryRunner.query('CREATE VIEW notes AS SELECT id, account_id, body FROM remarks');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW notes');
    await queryRunner.query('ALTER TABLE remarks RENAME TO notes');
  }
}
