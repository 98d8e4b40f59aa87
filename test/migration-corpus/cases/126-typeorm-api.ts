import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';

/** createTable, createIndex and addColumn of the query runner, with all that they ask the catalog. */
export const expected = { verdict: 'safe', checks: [] };

export class TypeormApi1800000126000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'coupons',
        columns: [
          { name: 'id', type: 'bigint', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          { name: 'code', type: 'text' },
        ],
      }),
      true,
    );
    await queryRunner.createIndex('coupons', new TableIndex({ name: 'coupons_code_idx', columnNames: ['code'] }));
    await queryRunner.addColumn('accounts', new TableColumn({ name: 'phone', type: 'text', isNullable: true }));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('accounts', 'phone');
    await queryRunner.dropTable('coupons');
  }
}
