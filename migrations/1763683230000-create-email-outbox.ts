import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every mail of the application is a row before it is sent, what SES reports about it follows, and an address that
 * bounced or complained gets none of that school. Removing a person or a school removes no record of what was sent.
 */
export class CreateEmailOutbox1763683230000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of up) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE email_suppressions, email_events, email_outbox');
  }
}

const up = [
  `CREATE TABLE email_outbox (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    school_id bigint REFERENCES schools ON DELETE SET NULL,
    user_id bigint REFERENCES users ON DELETE SET NULL,
    kind text NOT NULL,
    dedupe_key text NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'unknown', 'sent', 'delivered', 'bounced',
      'complained', 'rejected', 'failed', 'suppressed', 'withdrawn')),
    to_address text,
    subject text,
    body_text text,
    body_html text,
    unsubscribe boolean NOT NULL DEFAULT false,
    not_before timestamptz NOT NULL DEFAULT now(),
    attempt_after timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    sending_since timestamptz,
    ses_message_id text,
    sent_at timestamptz,
    resolved_at timestamptz,
    failure text,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '90 days'
  )`,
  `COMMENT ON COLUMN email_outbox.to_address IS 'null: the address that the account of the user has when the mail is sent'`,
  `COMMENT ON COLUMN email_outbox.unsubscribe IS 'carries List-Unsubscribe'`,
  `COMMENT ON COLUMN email_outbox.not_before IS 'when it is due'`,
  `COMMENT ON COLUMN email_outbox.attempt_after IS 'when it is tried next: nobody else takes it before'`,
  `COMMENT ON COLUMN email_outbox.sending_since IS 'set before SES is called; without an answer or event it is sent again after a while'`,
  `COMMENT ON COLUMN email_outbox.failure IS 'a code, never the text of SES, which can quote the address'`,
  `CREATE INDEX email_outbox_due_idx ON email_outbox (unsubscribe, attempt_after) WHERE state = 'pending'`,
  `CREATE INDEX email_outbox_unresolved_idx ON email_outbox (sending_since) WHERE state IN ('sending', 'unknown')`,
  'CREATE INDEX email_outbox_school_id_idx ON email_outbox (school_id, created_at)',
  'CREATE INDEX email_outbox_user_id_idx ON email_outbox (user_id)',
  'CREATE INDEX email_outbox_expires_at_idx ON email_outbox (expires_at)',
  `CREATE TABLE email_events (
    id text PRIMARY KEY,
    outbox_id uuid REFERENCES email_outbox ON DELETE SET NULL,
    school_id bigint REFERENCES schools ON DELETE SET NULL,
    type text NOT NULL,
    sub_type text,
    occurred_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL DEFAULT now() + interval '90 days'
  )`,
  `COMMENT ON COLUMN email_events.id IS 'of the event of EventBridge: SQS can deliver it twice'`,
  'CREATE INDEX email_events_outbox_id_idx ON email_events (outbox_id)',
  'CREATE INDEX email_events_school_id_idx ON email_events (school_id)',
  'CREATE INDEX email_events_expires_at_idx ON email_events (expires_at)',
  `CREATE TABLE email_suppressions (
    school_id bigint NOT NULL REFERENCES schools ON DELETE CASCADE,
    address text NOT NULL CHECK (address = lower(address)),
    reason text NOT NULL CHECK (reason IN ('bounce', 'complaint')),
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (school_id, address)
  )`,
];
