import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Batches of 5,000 rows, each its own transaction. */
export const expected = { verdict: 'safe', checks: [] };

export class BackfillInBatchesOne1800000009000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN display_name text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN display_name');
  }
}

export class BackfillInBatchesTwo1800000009001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (let changed = 1; changed > 0; ) {
      [, changed] = await queryRunner.query(
        `UPDATE accounts SET display_name = name WHERE id IN (SELECT id FROM accounts WHERE display_name IS NULL LIMIT 5000)`,
      );
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (let changed = 1; changed > 0; ) {
      [, changed] = await queryRunner.query(
        `UPDATE accounts SET display_name = NULL
         WHERE id IN (SELECT id FROM accounts WHERE display_name IS NOT NULL LIMIT 5000)`,
      );
    }
  }
}
