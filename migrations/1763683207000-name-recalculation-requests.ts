import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The calculator deletes what it has served: the table holds requests, not a history of changes. */
export class NameRecalculationRequests1763683207000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE grade_changes RENAME TO recalculation_requests');
    await queryRunner.query('ALTER TABLE recalculation_requests RENAME COLUMN changed_at TO requested_at');
    for (const [before, after] of constraints) {
      await queryRunner.query(`ALTER TABLE recalculation_requests RENAME CONSTRAINT ${before} TO ${after}`);
    }
    for (const [before, after] of indexes) await queryRunner.query(`ALTER INDEX ${before} RENAME TO ${after}`);
    await queryRunner.query('ALTER SEQUENCE grade_changes_id_seq RENAME TO recalculation_requests_id_seq');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER SEQUENCE recalculation_requests_id_seq RENAME TO grade_changes_id_seq');
    for (const [before, after] of indexes) await queryRunner.query(`ALTER INDEX ${after} RENAME TO ${before}`);
    for (const [before, after] of constraints) {
      await queryRunner.query(`ALTER TABLE recalculation_requests RENAME CONSTRAINT ${after} TO ${before}`);
    }
    await queryRunner.query('ALTER TABLE recalculation_requests RENAME COLUMN requested_at TO changed_at');
    await queryRunner.query('ALTER TABLE recalculation_requests RENAME TO grade_changes');
  }
}

const constraints = [
  ['grade_changes_pkey', 'recalculation_requests_pkey'],
  ['grade_changes_class_id_fkey', 'recalculation_requests_class_id_fkey'],
  ['grade_changes_student_id_fkey', 'recalculation_requests_student_id_fkey'],
  ['grade_changes_id_not_null', 'recalculation_requests_id_not_null'],
  ['grade_changes_class_id_not_null', 'recalculation_requests_class_id_not_null'],
  ['grade_changes_changed_at_not_null', 'recalculation_requests_requested_at_not_null'],
] as const;

const indexes = [
  ['grade_changes_class_id_idx', 'recalculation_requests_class_id_idx'],
  ['grade_changes_student_id_idx', 'recalculation_requests_student_id_idx'],
] as const;
