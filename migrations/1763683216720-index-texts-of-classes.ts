import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The search in the list of classes finds a part of a text without reading all rows of the school. */
export class IndexTextsOfClasses1763683216720 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX CONCURRENTLY classes_texts_idx ON classes USING gin (school_id, title gin_trgm_ops, class_code gin_trgm_ops)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY classes_texts_idx');
  }
}
