import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody uses a table that is new. */
export const expected = { verdict: 'safe', checks: [] };

export class NewTable1800000008000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, amount numeric NOT NULL)',
    );
    await queryRunner.query('CREATE INDEX payments_order_id_idx ON payments (order_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE payments');
  }
}
