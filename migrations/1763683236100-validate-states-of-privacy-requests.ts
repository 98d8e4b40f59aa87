import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table under a lock that lets everybody write. The words allowed before are among those allowed now. */
export class ValidateStatesOfPrivacyRequests1763683236100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE privacy_requests VALIDATE CONSTRAINT privacy_requests_state_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE privacy_requests DROP CONSTRAINT privacy_requests_state_check,
      ADD CONSTRAINT privacy_requests_state_check CHECK (state IN
        ('requested', 'queued', 'coolingOff', 'running', 'done', 'refused', 'withdrawn', 'failed')) NOT VALID`);
  }
}
