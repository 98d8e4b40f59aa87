import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The contract step: no statement names it, and its loss is signed. */
export const expected = { verdict: 'safe', checks: ['S06', 'R03'], accepted: ['R03'] };

export class DropUnusedColumnAcknowledged1800000022000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  static readonly acknowledges = [
    { check: 'R03', who: 'Ada Admin', when: '2026-02-01', why: 'not written since 0.9, exported before' },
  ];

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN legacy');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN legacy text');
  }
}
