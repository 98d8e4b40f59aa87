import { getConstructionPlans } from 'pg-boss';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The queue's own schema, as the pinned pg-boss builds it. The plan holds its own BEGIN and COMMIT,
 * hence no transaction here. A later pg-boss is brought in by a migration that runs `getMigrationPlans`.
 */
export class CreateJobQueue1763683204000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(getConstructionPlans('pgboss'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP SCHEMA pgboss CASCADE');
  }
}
