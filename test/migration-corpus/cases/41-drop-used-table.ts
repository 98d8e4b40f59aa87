import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release names it, and its rows are gone. */
export const expected = { verdict: 'blocked', checks: ['S06', 'R03', 'C01'] };

export class DropUsedTable1800000041000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE notes');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE TABLE notes (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint, body varchar(200) NOT NULL)',
    );
  }
}
