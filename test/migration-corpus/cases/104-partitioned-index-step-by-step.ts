import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The way of the manual: an index ON ONLY the parent is INVALID until each partition has one, and costs nothing. */
export const expected = { verdict: 'safe', checks: [] };

export class PartitionedIndexStepByStepOne1800000104000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX events_kind_idx ON ONLY events (kind)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX events_kind_idx`);
  }
}

export class PartitionedIndexStepByStepTwo1800000104001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY events_2025_kind_idx ON events_2025 (kind)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX CONCURRENTLY events_2025_kind_idx`);
  }
}

export class PartitionedIndexStepByStepThree1800000104002 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER INDEX events_kind_idx ATTACH PARTITION events_2025_kind_idx`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX events_kind_idx`);
    await queryRunner.query(`CREATE INDEX events_kind_idx ON ONLY events (kind)`);
    await queryRunner.query(`CREATE INDEX events_2025_kind_idx ON events_2025 (kind)`);
  }
}
