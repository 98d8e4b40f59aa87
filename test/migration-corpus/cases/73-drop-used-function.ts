import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A statement of the running release calls it. */
export const expected = { verdict: 'blocked', checks: ['S06', 'C01'] };

export class DropUsedFunction1800000073000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION discounted(numeric)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE FUNCTION discounted(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN $1 * 0.9',
    );
  }
}
