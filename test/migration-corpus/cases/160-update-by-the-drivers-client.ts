import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every row, past the query runner, with a way back that restores another set. */
export const expected = { verdict: 'blocked', checks: ['R03', 'S10', 'T06'] };
/** No condition says which rows were counted up already. */
export const noForm = true;

export class UpdateByTheDriversClient1800000160000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    const client = (await queryRunner.connect()) as { query(sql: string): Promise<unknown> };
    await client.query('UPDATE accounts SET score = score + 1');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE accounts SET score = score - 1 WHERE id < 5000`);
  }
}
