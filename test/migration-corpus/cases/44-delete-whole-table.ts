import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows that no down brings back. */
export const expected = { verdict: 'blocked', checks: ['S10', 'T06', 'R03'] };

export class DeleteWholeTable1800000044000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DELETE FROM notes');
  }

  async down(): Promise<void> {}
}
