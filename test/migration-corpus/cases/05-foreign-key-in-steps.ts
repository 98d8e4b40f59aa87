import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Index first, the key unchecked, then the check under a lock that lets writes pass. */
export const expected = { verdict: 'safe', checks: [] };

export class ForeignKeyInStepsOne1800000005000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX CONCURRENTLY notes_account_id_idx ON notes (account_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY notes_account_id_idx');
  }
}

export class ForeignKeyInStepsTwo1800000005001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE notes ADD CONSTRAINT notes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts NOT VALID',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT notes_account_id_fkey');
  }
}

export class ForeignKeyInStepsThree1800000005002 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes VALIDATE CONSTRAINT notes_account_id_fkey');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT notes_account_id_fkey');
    await queryRunner.query(
      'ALTER TABLE notes ADD CONSTRAINT notes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts NOT VALID',
    );
  }
}
