import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Distinguishes a role that an administrator decided from one that came with role records, which end with their period. */
export class AddAssignedRoles1763683209000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users ADD COLUMN role_assigned boolean NOT NULL DEFAULT false');
    await queryRunner.query(
      `COMMENT ON COLUMN users.role_assigned IS
       'whether an administrator decided the role; role records of imports do not change it then'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users DROP COLUMN role_assigned');
  }
}
