import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 4,000 of the 20,000 rows that the partition has: its share counts, and that of a partition is known too. */
export const expected = { verdict: 'safe', checks: [] };

export class UpdatesAFifthOfAPartition1800000173000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE events SET kind = kind || '!' WHERE id % 5 = 0`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE events SET kind = left(kind, -1) WHERE id % 5 = 0`);
  }
}
