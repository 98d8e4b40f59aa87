import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the reader of a mail may still look on whom it is about is asked when it is sent. */
export class NameStudentsOfMails1763683237000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE email_outbox ADD COLUMN student_ids bigint[]');
    await queryRunner.query(`COMMENT ON COLUMN email_outbox.student_ids IS
      'children of its reader whom it is about; it goes only while the guardian may look on all of them'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE email_outbox DROP COLUMN student_ids');
  }
}
