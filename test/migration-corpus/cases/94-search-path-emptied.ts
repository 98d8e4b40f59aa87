import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first line of what pg_dump writes. The runner resets the session before it looks for its own table. */
export const expected = { verdict: 'safe', checks: [] };

export class SearchPathEmptied1800000094000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SELECT pg_catalog.set_config('search_path', '', false)`);
    await queryRunner.query(`CREATE TABLE public.coupons (id bigint PRIMARY KEY, code text NOT NULL)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE public.coupons`);
  }
}
