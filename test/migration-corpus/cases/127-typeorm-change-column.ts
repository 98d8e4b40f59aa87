import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

/** changeColumn drops and adds: the values are lost, and so is NOT NULL. */
export const expected = { verdict: 'blocked', checks: ['R02', 'S05', 'S06'] };

export class TypeormChangeColumn1800000127000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    const table = await queryRunner.getTable('notes');
    const body = table?.findColumnByName('body') as TableColumn;
    const wider = body.clone();
    wider.length = '400';
    wider.isNullable = true;
    await queryRunner.changeColumn('notes', body, wider);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const table = await queryRunner.getTable('notes');
    const body = table?.findColumnByName('body') as TableColumn;
    const narrow = body.clone();
    narrow.length = '200';
    await queryRunner.changeColumn('notes', body, narrow);
  }
}
