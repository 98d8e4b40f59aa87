import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  'orgs',
  'academic_sessions',
  'courses',
  'classes',
  'users',
  'roles',
  'enrollments',
  'categories',
  'line_items',
  'results',
];

/**
 * Distinguishes imported records from those made in ClassBoard: a bulk file deactivates what it no longer
 * has, and that can only be what an earlier one had.
 */
export class MarkImportedRecords1763683205000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) {
      await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN imported boolean NOT NULL DEFAULT false`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN imported`);
  }
}
