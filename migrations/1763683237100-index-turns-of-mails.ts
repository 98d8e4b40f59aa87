import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Schools send in turns: the oldest mails of each are found without reading those of the others. 0 stands for mails of no
 * school.
 */
export class IndexTurnsOfMails1763683237100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY email_outbox_turns_idx
      ON email_outbox (unsubscribe, (coalesce(school_id, 0)), attempt_after) WHERE state = 'pending'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY email_outbox_turns_idx');
  }
}
