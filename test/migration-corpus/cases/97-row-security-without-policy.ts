import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The owner sees no difference. The role that serves may insert no row and sees none. */
export const expected = { verdict: 'blocked', checks: ['C03', 'M01'] };

export class RowSecurityWithoutPolicy1800000097000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ENABLE ROW LEVEL SECURITY`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DISABLE ROW LEVEL SECURITY`);
  }
}
