import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deleting an order reads every refund. */
export const expected = { verdict: 'safe', checks: ['T09'] };

export class ForeignKeyWithoutIndex1800000028000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE TABLE refunds (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE refunds');
  }
}
