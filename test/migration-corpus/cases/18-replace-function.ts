import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Same arguments, same type. */
export const expected = { verdict: 'safe', checks: [] };

export class ReplaceFunction1800000018000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE OR REPLACE FUNCTION discounted(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN $1 * 0.8',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE OR REPLACE FUNCTION discounted(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN $1 * 0.9',
    );
  }
}
