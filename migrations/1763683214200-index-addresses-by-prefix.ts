import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The search in the list of users finds how a text begins, whatever the collation of the database is. */
export class IndexAddressesByPrefix1763683214200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX CONCURRENTLY users_email_prefix_idx ON users (school_id, lower(email) text_pattern_ops)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY users_email_prefix_idx');
  }
}
