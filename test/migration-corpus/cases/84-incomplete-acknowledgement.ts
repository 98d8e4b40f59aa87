import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody signed it. */
export const expected = { verdict: 'blocked', checks: ['S06', 'R03', 'M04'] };

export class IncompleteAcknowledgement1800000084000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  static readonly acknowledges = [{ check: 'R03', who: '', when: '2026-02-01', why: 'not used' }];

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN legacy');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN legacy text');
  }
}
