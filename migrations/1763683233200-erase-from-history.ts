import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The history of grades stays append-only, with one exception: what somebody wrote in words about a person who was erased.
 * The role that serves can ask for that by one function, which works with the rights of the owner and on people in
 * `erasures` alone. What was graded stays, under the person's pseudonym, whoever asks: the role that serves writes
 * `erasures` itself, so that whoever takes it over can remove those words, but no grade by this function.
 */
export class EraseFromHistory1763683233200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      refuseChange(`
      IF TG_OP = 'UPDATE' AND current_setting('classboard.erases_history', true) = 'on'
        AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NULL;
      END IF;`),
    );
    await queryRunner.query(`CREATE FUNCTION erase_from_grade_history(person bigint) RETURNS bigint LANGUAGE plpgsql
      SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        words text[] := ARRAY['comment', 'reason'];
        erased bigint;
      BEGIN
        IF NOT EXISTS (SELECT FROM erasures WHERE user_id = person) THEN
          RAISE EXCEPTION 'User % is not erased', person USING ERRCODE = 'insufficient_privilege';
        END IF;
        PERFORM set_config('classboard.erases_history', 'on', true);
        UPDATE grade_history SET reason = NULL, before = before - words, after = after - words
        WHERE student_id = person AND (reason IS NOT NULL OR before ?| words OR after ?| words);
        GET DIAGNOSTICS erased = ROW_COUNT;
        PERFORM set_config('classboard.erases_history', '', true);
        RETURN erased;
      END $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION erase_from_grade_history');
    await queryRunner.query(refuseChange(''));
  }
}

/** Without an exception it is to the letter what the history of grades was created with, so that the way back restores it. */
const refuseChange = (
  exception: string,
): string => `CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger
  LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP IN ('DELETE', 'TRUNCATE') AND current_setting('classboard.removes_history', true) = 'on'
        AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NULL;
      END IF;${exception}
      RAISE EXCEPTION 'The history of grades is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$`;
