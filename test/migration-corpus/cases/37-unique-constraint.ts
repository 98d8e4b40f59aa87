import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Builds its index under the strongest lock. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class UniqueConstraint1800000037000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD CONSTRAINT accounts_name_key UNIQUE (name)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP CONSTRAINT accounts_name_key');
  }
}
