import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The search in the list of schools finds a part of a text without reading all rows of the school. */
export class IndexNamesOfOrgs1763683216760 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX CONCURRENTLY orgs_name_idx ON orgs USING gin (school_id, name gin_trgm_ops)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY orgs_name_idx');
  }
}
