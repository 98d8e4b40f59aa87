import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table under a lock that lets everybody write. The words allowed before are among those allowed now. */
export class ValidateStatesOfImports1763683234100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE import_runs VALIDATE CONSTRAINT import_runs_state_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE import_runs DROP CONSTRAINT import_runs_state_check,
      ADD CONSTRAINT import_runs_state_check CHECK (state IN
        ('queued', 'running', 'held', 'succeeded', 'rejected', 'failed', 'refused', 'expired')) NOT VALID`);
  }
}
