import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A deferred key holds the events of the UPDATE, so ALTER TABLE refuses. Rows are needed to see it. */
export const expected = { verdict: 'blocked', checks: ['T00', 'T09'] };

export class PendingTriggerEventsOne1800000141000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE notes ADD CONSTRAINT notes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts DEFERRABLE INITIALLY DEFERRED NOT VALID`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes DROP CONSTRAINT notes_account_id_fkey`);
  }
}

export class PendingTriggerEventsTwo1800000141001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE notes SET account_id = account_id + 1 WHERE id = 5`);
    await queryRunner.query(`ALTER TABLE notes ADD COLUMN kind text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes DROP COLUMN kind`);
    await queryRunner.query(`UPDATE notes SET account_id = account_id - 1 WHERE id = 5`);
  }
}
