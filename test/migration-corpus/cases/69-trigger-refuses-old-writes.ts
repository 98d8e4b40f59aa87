import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release still writes notes. */
export const expected = { verdict: 'blocked', checks: ['C03'] };

export class TriggerRefusesOldWrites1800000069000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE FUNCTION refuse_note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no more notes'; END$$`,
    );
    await queryRunner.query(
      'CREATE TRIGGER refuse_note BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION refuse_note()',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER refuse_note ON notes');
    await queryRunner.query('DROP FUNCTION refuse_note');
  }
}
