import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes of texts by their parts (pg_trgm), within a school (btree_gin). Both are trusted: who may create in the database
 * may create them (https://www.postgresql.org/docs/18/pgtrgm.html), also on RDS.
 */
export class AddSearchExtensions1763683216700 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const name of ['pg_trgm', 'btree_gin']) await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS ${name}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of ['btree_gin', 'pg_trgm']) await queryRunner.query(`DROP EXTENSION ${name}`);
  }
}
