import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/** createIndex without isConcurrent. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class TypeormCreateIndex1800000128000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createIndex(
      'orders',
      new TableIndex({ name: 'orders_placed_at_idx', columnNames: ['placed_at'] }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropIndex('orders', 'orders_placed_at_idx');
  }
}
