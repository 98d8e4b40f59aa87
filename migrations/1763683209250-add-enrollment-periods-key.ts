import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A user may have several enrolments of one role in a class, in periods that differ. */
export class AddEnrollmentPeriodsKey1763683209250 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE UNIQUE INDEX CONCURRENTLY enrollments_class_id_user_id_role_period_key
       ON enrollments (class_id, user_id, role, begin_date, end_date) NULLS NOT DISTINCT WHERE status = 'active'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY enrollments_class_id_user_id_role_period_key');
  }
}
