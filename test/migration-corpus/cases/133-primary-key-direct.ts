import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Builds its index under ACCESS EXCLUSIVE. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class PrimaryKeyDirect1800000133000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive ADD PRIMARY KEY (id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive DROP CONSTRAINT archive_pkey`);
  }
}
