import type { MigrationInterface, QueryRunner } from 'typeorm';

/** NOT ENFORCED costs nothing. ENFORCED checks every row under a lock, so it is no way round NOT VALID. */
export const expected = { verdict: 'blocked', checks: ['T02', 'T09'] };

export class ForeignKeyEnforcedLaterOne1800000117000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE notes ADD CONSTRAINT notes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts NOT ENFORCED`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes DROP CONSTRAINT notes_account_id_fkey`);
  }
}

export class ForeignKeyEnforcedLaterTwo1800000117001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ALTER CONSTRAINT notes_account_id_fkey ENFORCED`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ALTER CONSTRAINT notes_account_id_fkey NOT ENFORCED`);
  }
}
