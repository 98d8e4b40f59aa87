import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The GiST index of a key over periods cannot be built before the constraint. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class UniqueWithoutOverlapsOne1800000118000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE EXTENSION btree_gist`);
    await queryRunner.query(`ALTER TABLE orders ADD COLUMN held tstzrange`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP COLUMN held`);
    await queryRunner.query(`DROP EXTENSION btree_gist`);
  }
}

export class UniqueWithoutOverlapsTwo1800000118001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE orders ADD CONSTRAINT orders_held_key UNIQUE (account_id, held WITHOUT OVERLAPS)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP CONSTRAINT orders_held_key`);
  }
}
