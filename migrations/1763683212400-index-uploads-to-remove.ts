import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Retention finds the uploads whose bytes are to go; those that were never completed have an index already. */
export class IndexUploadsToRemove1763683212400 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY uploads_to_remove_idx ON uploads (expires_at) WHERE state IN ('rejected', 'deleted')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY uploads_to_remove_idx');
  }
}
