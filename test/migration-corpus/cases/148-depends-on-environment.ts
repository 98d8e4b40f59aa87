import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Beyond what a check can know: it does nothing here. The report says that it reads the environment. */
export const expected = { verdict: 'safe', checks: [] };

export class DependsOnEnvironment1800000148000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (process.env.CLASSBOARD_TENANT !== undefined)
      await queryRunner.query('CREATE INDEX orders_placed_at_idx ON orders (placed_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    if (process.env.CLASSBOARD_TENANT !== undefined) await queryRunner.query('DROP INDEX orders_placed_at_idx');
  }
}
