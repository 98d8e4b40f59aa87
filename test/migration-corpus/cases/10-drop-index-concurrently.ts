import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index that no statement needs. */
export const expected = { verdict: 'safe', checks: [] };

export class DropIndexConcurrently1800000010000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY accounts_name_idx');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX CONCURRENTLY accounts_name_idx ON accounts (name)');
  }
}
