import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every row, by the query builder of the runner’s manager. */
export const expected = { verdict: 'blocked', checks: ['R03', 'T06'] };
/** No condition says which rows were counted up already. */
export const noForm = true;

export class UpdateByQueryBuilder1800000165000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.manager
      .createQueryBuilder()
      .update('accounts')
      .set({ score: () => 'score + 1' })
      .where('score > 0')
      .execute();
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE accounts SET score = score - 1 WHERE id < 0`);
  }
}
