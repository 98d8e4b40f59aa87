import type { MigrationInterface, QueryRunner } from 'typeorm';

/** down looks for another name than up gave. */
export const expected = { verdict: 'blocked', checks: ['R01'] };

export class NameFromTheClock1800000147000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE snapshot_${Date.now()} (id bigint PRIMARY KEY)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE snapshot_${Date.now()}`);
  }
}
