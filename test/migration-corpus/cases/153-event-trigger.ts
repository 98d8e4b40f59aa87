import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A superuser may create it, the owner that migrates may not. */
export const expected = { verdict: 'blocked', checks: ['T00'] };

export class EventTrigger1800000153000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE OR REPLACE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NULL; END$$`,
    );
    await queryRunner.query(`DROP EVENT TRIGGER IF EXISTS no_ddl`);
    await queryRunner.query(`CREATE EVENT TRIGGER no_ddl ON ddl_command_start EXECUTE FUNCTION no_ddl()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION no_ddl CASCADE`);
  }
}
