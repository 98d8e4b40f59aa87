import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the whole partition under the strongest lock. */
export const expected = { verdict: 'blocked', checks: ['T02'] };
export const fillIn = { '<key>': 'at' };

export class AttachUncheckedPartition1800000075000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE events ATTACH PARTITION archive FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE events DETACH PARTITION archive');
  }
}
