import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An empty partition. */
export const expected = { verdict: 'safe', checks: [] };

export class NewPartition1800000014000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE events_2027');
  }
}
