import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Builds the index of every partition; CONCURRENTLY is not to be had there. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class IndexOnPartitionedTable1800000074000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX events_kind_idx ON events (kind)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX events_kind_idx');
  }
}
