import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Retention finds the registrations that nobody confirmed. */
export class IndexExpiryOfSignUps1763683212100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY sign_ups_expires_at_idx ON sign_ups (expires_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY sign_ups_expires_at_idx');
  }
}
