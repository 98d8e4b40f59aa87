import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The search in the list of courses finds a part of a text without reading all rows of the school. */
export class IndexTextsOfCourses1763683216740 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX CONCURRENTLY courses_texts_idx ON courses USING gin (school_id, title gin_trgm_ops, course_code gin_trgm_ops)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY courses_texts_idx');
  }
}
