import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The constraint takes over an index that is there. */
export const expected = { verdict: 'safe', checks: [] };

export class UniqueUsingIndexOne1800000007000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE UNIQUE INDEX CONCURRENTLY accounts_name_key ON accounts (name)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY accounts_name_key');
  }
}

export class UniqueUsingIndexTwo1800000007001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE accounts ADD CONSTRAINT accounts_name_key UNIQUE USING INDEX accounts_name_key',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP CONSTRAINT accounts_name_key');
    await queryRunner.query('CREATE UNIQUE INDEX accounts_name_key ON accounts (name)');
  }
}
