import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The write succeeds, and no row is there. */
export const expected = { verdict: 'blocked', checks: ['C03'] };

export class TriggerSwallowsWrites1800000070000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE FUNCTION drop_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
    await queryRunner.query(
      'CREATE TRIGGER drop_note BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION drop_note()',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER drop_note ON notes');
    await queryRunner.query('DROP FUNCTION drop_note');
  }
}
