import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever synchronises users finds what changed since they asked last. */
export class IndexChangesOfUsers1763683214500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX CONCURRENTLY users_school_id_updated_at_idx ON users (school_id, updated_at, id)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY users_school_id_updated_at_idx');
  }
}
