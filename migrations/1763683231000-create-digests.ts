import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people want to hear of by mail, and up to which moment their digests cover it. */
export class CreateDigests1763683231000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE digests, notification_preferences');
  }
}

const up = [
  `CREATE TABLE notification_preferences (
    user_id bigint PRIMARY KEY REFERENCES users,
    school_id bigint NOT NULL REFERENCES schools,
    digest_hour smallint NOT NULL DEFAULT 17 CHECK (digest_hour BETWEEN 0 AND 23),
    digest boolean NOT NULL DEFAULT true,
    kinds_off text[] NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `COMMENT ON TABLE notification_preferences IS 'who has no row has the defaults'`,
  `COMMENT ON COLUMN notification_preferences.digest_hour IS 'by the clock of the school'`,
  `COMMENT ON COLUMN notification_preferences.digest IS 'false: no digests'`,
  'CREATE INDEX notification_preferences_school_id_idx ON notification_preferences (school_id)',
  `CREATE TABLE digests (
    user_id bigint NOT NULL REFERENCES users,
    day date NOT NULL,
    school_id bigint NOT NULL REFERENCES schools,
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    dedupe_key text,
    PRIMARY KEY (user_id, day)
  )`,
  `COMMENT ON TABLE digests IS 'one a user and day of the school: what happened after from_at and up to until_at'`,
  `COMMENT ON COLUMN digests.dedupe_key IS 'of its mail in email_outbox; null: there was nothing to say, or nobody wanted to hear it'`,
  'CREATE INDEX digests_school_id_day_idx ON digests (school_id, day)',
  'CREATE INDEX digests_until_at_idx ON digests (until_at)',
];
