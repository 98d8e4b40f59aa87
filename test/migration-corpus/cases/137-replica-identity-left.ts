import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Without an identity a publication refuses UPDATE and DELETE, and down leaves it so. */
export const expected = { verdict: 'blocked', checks: ['R02'] };

export class ReplicaIdentityLeft1800000137000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders REPLICA IDENTITY NOTHING`);
  }

  async down(): Promise<void> {}
}
