import type { MigrationInterface, QueryRunner } from 'typeorm';

/** More than one row has no nickname: the build fails and leaves an INVALID index. */
export const expected = { verdict: 'blocked', checks: ['T00', 'T07'] };

export class UniqueNullsNotDistinct1800000158000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE UNIQUE INDEX CONCURRENTLY accounts_nickname_key ON accounts (nickname) NULLS NOT DISTINCT`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX CONCURRENTLY accounts_nickname_key`);
  }
}
