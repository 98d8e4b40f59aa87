import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every row is rewritten. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class StoredGeneratedColumn1800000032000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE accounts ADD COLUMN domain text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN domain');
  }
}
