import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a school may start by hand and how many invitations it sends in a day; invitations of addresses in use elsewhere. */
export class BoundRunsAndInvitations1763683215000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE invitations');
    await queryRunner.query('ALTER TABLE users DROP COLUMN invitation_held');
    await queryRunner.query('ALTER TABLE job_runs DROP COLUMN by_hand');
  }
}

const up = [
  'ALTER TABLE job_runs ADD COLUMN by_hand boolean NOT NULL DEFAULT false',
  `COMMENT ON COLUMN job_runs.by_hand IS 'started by an administrator for their school: one waits and one runs at a time'`,
  'ALTER TABLE users ADD COLUMN invitation_held boolean NOT NULL DEFAULT false',
  `COMMENT ON COLUMN users.invitation_held IS 'invited, but the address signs in elsewhere: the owner was written to, and no account was made'`,
  `CREATE TABLE invitations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    invited_by bigint NOT NULL REFERENCES users,
    address_key text NOT NULL,
    expires_at timestamptz NOT NULL DEFAULT now() + interval '1 day'
  )`,
  `COMMENT ON TABLE invitations IS 'one row a mail, for as long as it counts towards the quotas of its day'`,
  `COMMENT ON COLUMN invitations.address_key IS 'SHA-256 of the address that was written to'`,
  'CREATE INDEX invitations_school_id_idx ON invitations (school_id, expires_at)',
  'CREATE INDEX invitations_invited_by_idx ON invitations (invited_by, expires_at)',
  'CREATE INDEX invitations_expires_at_idx ON invitations (expires_at)',
];
