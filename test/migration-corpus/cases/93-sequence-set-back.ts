import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The next insert takes an id that a row has already. Only a write beside rows shows it. */
export const expected = { verdict: 'blocked', checks: ['C03', 'M01', 'R03'] };

export class SequenceSetBack1800000093000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SELECT setval(pg_get_serial_sequence('orders', 'id'), 1, false)`);
  }

  async down(): Promise<void> {}
}
