import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bad style, but there is nothing to block. */
export const expected = { verdict: 'safe', checks: ['S04'] };

export class SeveralStatementsOnNewTables1800000023000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE TABLE tags (id int PRIMARY KEY, name text NOT NULL); CREATE INDEX tags_name_idx ON tags (name)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tags');
  }
}
