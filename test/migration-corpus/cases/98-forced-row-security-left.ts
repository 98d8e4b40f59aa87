import type { MigrationInterface, QueryRunner } from 'typeorm';

/** FORCE stays behind down, so that the owner is shut out of a table as well. */
export const expected = { verdict: 'blocked', checks: ['R02'] };

export class ForcedRowSecurityLeft1800000098000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes FORCE ROW LEVEL SECURITY`);
  }

  async down(): Promise<void> {}
}
