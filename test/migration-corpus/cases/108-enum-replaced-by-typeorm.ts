import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What TypeORM generates for one more value: another type, and every row cast to it. */
export const expected = { verdict: 'blocked', checks: ['S06', 'T01', 'T04'] };

export class EnumReplacedByTypeorm1800000108000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE order_state RENAME TO order_state_old`);
    await queryRunner.query(`CREATE TYPE order_state AS ENUM ('new', 'paid', 'shipped', 'returned')`);
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN state DROP DEFAULT`);
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN state TYPE order_state USING state::text::order_state`);
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new'`);
    await queryRunner.query(`DROP TYPE order_state_old`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TYPE order_state_old AS ENUM ('new', 'paid', 'shipped')`);
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN state DROP DEFAULT`);
    await queryRunner.query(
      `ALTER TABLE orders ALTER COLUMN state TYPE order_state_old USING state::text::order_state_old`,
    );
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new'`);
    await queryRunner.query(`DROP TYPE order_state`);
    await queryRunner.query(`ALTER TYPE order_state_old RENAME TO order_state`);
  }
}
