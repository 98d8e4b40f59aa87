import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A procedure that commits each batch is as good as batches of the migration, and may not run inside a transaction. */
export const expected = { verdict: 'safe', checks: ['R03'] };

export class ProcedureCommitsBatchesOne1800000103000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN display_name text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN display_name`);
  }
}

export class ProcedureCommitsBatchesTwo1800000103001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE PROCEDURE fill_display_name() LANGUAGE plpgsql AS $$
    DECLARE low bigint := 0; high bigint := (SELECT max(id) FROM accounts);
    BEGIN WHILE low < high LOOP UPDATE accounts SET display_name = name WHERE id > low AND id <= low + 2000; low := low + 2000; COMMIT; END LOOP; END $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP PROCEDURE fill_display_name`);
  }
}

export class ProcedureCommitsBatchesThree1800000103002 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  static readonly acknowledges = [{ check: 'R03', who: 'Ada Admin', when: '2026-02-01', why: 'agreed' }];
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CALL fill_display_name()`);
  }

  async down(): Promise<void> {}
}
