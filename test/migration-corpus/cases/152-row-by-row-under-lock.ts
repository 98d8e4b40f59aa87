import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each statement is small. All of them together run while ACCESS EXCLUSIVE is held. */
export const expected = { verdict: 'blocked', checks: ['T04'] };

export class RowByRowUnderLock1800000152000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN slug text`);
    const rows = (await queryRunner.query('SELECT id, name FROM accounts ORDER BY id LIMIT 1500')) as {
      id: string;
      name: string;
    }[];
    for (const { id, name } of rows)
      await queryRunner.query('UPDATE accounts SET slug = $2 WHERE id = $1', [id, name.toLowerCase()]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN slug`);
  }
}
