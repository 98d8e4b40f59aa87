import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Its successor holds the periods too. The way back fails where a user has two periods in a class by then. */
export class DropEnrollmentRolesKey1763683209500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY enrollments_class_id_user_id_role_key');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE UNIQUE INDEX CONCURRENTLY enrollments_class_id_user_id_role_key
       ON enrollments (class_id, user_id, role) WHERE status = 'active'`,
    );
  }
}
