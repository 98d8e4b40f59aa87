import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who undid an import, why, and what became of it. */
export class AddUndoOfImports1763683229600 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE import_runs ADD COLUMN undo jsonb');
    await queryRunner.query(
      `COMMENT ON COLUMN import_runs.undo IS 'imports/undo/undo-run.ts; null: nobody asked for it'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE import_runs DROP COLUMN undo');
  }
}
