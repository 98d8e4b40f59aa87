import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A comment is no option: the limit of the runner must stay. */
export const expected = { verdict: 'safe', checks: [] };

export class CommentSpeaksOfConcurrently1800000135000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN phone text -- its CREATE INDEX CONCURRENTLY follows`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN phone`);
  }
}
