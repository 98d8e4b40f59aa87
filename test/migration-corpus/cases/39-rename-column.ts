import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release asks for the old name. */
export const expected = { verdict: 'blocked', checks: ['S07', 'C01'] };

export class RenameColumn1800000039000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts RENAME COLUMN nickname TO alias');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts RENAME COLUMN alias TO nickname');
  }
}
