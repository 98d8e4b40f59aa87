import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A trigger that lets old writes pass. */
export const expected = { verdict: 'safe', checks: [] };

export class HarmlessTrigger1800000017000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE FUNCTION keep_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.body := trim(NEW.body); RETURN NEW; END'`,
    );
    await queryRunner.query(
      'CREATE TRIGGER keep_note BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION keep_note()',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER keep_note ON notes');
    await queryRunner.query('DROP FUNCTION keep_note');
  }
}
