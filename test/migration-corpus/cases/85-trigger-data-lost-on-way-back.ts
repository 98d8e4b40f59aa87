import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The old values are gone. */
export const expected = { verdict: 'blocked', checks: ['R03'] };

export class TriggerDataLostOnWayBack1800000085000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE accounts SET code = 'x' WHERE id <= 50`);
  }

  async down(): Promise<void> {}
}
