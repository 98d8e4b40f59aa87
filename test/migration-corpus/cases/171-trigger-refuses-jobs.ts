import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only a queue with jobs shows it: what the running release sends is refused where another job of its kind waits. */
export const expected = { verdict: 'blocked', checks: ['C03', 'M01'] };

export class TriggerRefusesJobs1800000171000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE FUNCTION one_waits() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM pgboss.job WHERE name = NEW.name AND state = 'created') THEN
          RAISE EXCEPTION 'a job of % waits already', NEW.name;
        END IF;
        RETURN NEW;
      END $$`);
    await queryRunner.query(
      'CREATE TRIGGER one_waits BEFORE INSERT ON pgboss.job FOR EACH ROW EXECUTE FUNCTION one_waits()',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER one_waits ON pgboss.job');
    await queryRunner.query('DROP FUNCTION one_waits()');
  }
}
