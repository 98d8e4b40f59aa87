import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Never comes back. */
export const expected = { verdict: 'broken', checks: [] };

export class Hangs1800000090000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
    await new Promise(() => undefined);
  }

  async down(): Promise<void> {}
}
