import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Fails on rows that exist and leaves an INVALID index. */
export const expected = { verdict: 'blocked', checks: ['T00', 'T07'] };

export class UniqueConcurrentlyOnDuplicates1800000047000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE UNIQUE INDEX CONCURRENTLY orders_reference_key ON orders (reference)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY orders_reference_key');
  }
}
