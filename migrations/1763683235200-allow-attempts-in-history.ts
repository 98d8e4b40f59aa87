import type { MigrationInterface, QueryRunner } from 'typeorm';

const kinds = [
  'result',
  'posting',
  'override',
  'extension',
  'gradingPolicy',
  'gradingPeriod',
  'category',
  'lineItem',
  'scoreScale',
  'group',
];

const replaceCheck = (allowed: readonly string[]): string => `ALTER TABLE grade_history
  DROP CONSTRAINT grade_history_kind_check,
  ADD CONSTRAINT grade_history_kind_check CHECK (kind IN (${allowed.map((kind) => `'${kind}'`).join(', ')}))`;

/** Grades of earlier submissions decide about totals too, so they get a kind of entries. */
export class AllowAttemptsInHistory1763683235200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`${replaceCheck([...kinds, 'attempt'])} NOT VALID`);
  }

  /** Deletes the entries of the kind: the version before knows none. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SELECT set_config('classboard.removes_history', 'on', true)`);
    await queryRunner.query(`DELETE FROM grade_history WHERE kind = 'attempt'`);
    await queryRunner.query(replaceCheck(kinds));
  }
}
