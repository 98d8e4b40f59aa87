import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Claims that the running release works, which writes what the check refuses. */
export const expected = { verdict: 'blocked', checks: ['M01', 'C03'] };

export class FalseClaim1800000086000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ADD CONSTRAINT notes_short CHECK (length(body) < 5) NOT VALID');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT notes_short');
  }
}
