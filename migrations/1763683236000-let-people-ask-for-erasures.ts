import type { MigrationInterface, QueryRunner } from 'typeorm';

const states = {
  old: `state IN ('queued', 'coolingOff', 'running', 'done', 'refused', 'withdrawn', 'failed')`,
  since: `state IN ('requested', 'queued', 'coolingOff', 'running', 'done', 'refused', 'withdrawn', 'failed')`,
};

const replaceCheck = (version: keyof typeof states): string => `ALTER TABLE privacy_requests
  DROP CONSTRAINT privacy_requests_state_check,
  ADD CONSTRAINT privacy_requests_state_check CHECK (${states[version]})`;

/** People ask for their own erasure, and administrators agree to it or refuse. */
export class LetPeopleAskForErasures1763683236000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE privacy_requests ADD COLUMN decided_by bigint, ADD COLUMN decided_at timestamptz,
      ADD COLUMN decision_reason text`);
    await queryRunner.query(`COMMENT ON COLUMN privacy_requests.decided_by IS
      'internal id of the administrator who agreed to what a person asked for themselves, or refused it'`);
    await queryRunner.query(`${replaceCheck('since')} NOT VALID`);
  }

  /** What nobody decided was withdrawn. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `UPDATE privacy_requests SET state = 'withdrawn', finished_at = coalesce(finished_at, now()) WHERE state = 'requested'`,
    );
    await queryRunner.query(replaceCheck('old'));
    await queryRunner.query(
      'ALTER TABLE privacy_requests DROP COLUMN decision_reason, DROP COLUMN decided_at, DROP COLUMN decided_by',
    );
  }
}
