import type { MigrationInterface, QueryRunner } from 'typeorm';

/** CREATE TABLE reads the whole default partition: none of its rows may belong to the new one. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class PartitionBesideFullDefaultOne1800000101000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE archive ADD CONSTRAINT archive_not_2025 CHECK (at < '2025-01-01' OR at >= '2026-01-01') NOT VALID`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive DROP CONSTRAINT archive_not_2025`);
  }
}

export class PartitionBesideFullDefaultTwo1800000101001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive VALIDATE CONSTRAINT archive_not_2025`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive DROP CONSTRAINT archive_not_2025`);
    await queryRunner.query(
      `ALTER TABLE archive ADD CONSTRAINT archive_not_2025 CHECK (at < '2025-01-01' OR at >= '2026-01-01') NOT VALID`,
    );
  }
}

export class PartitionBesideFullDefaultThree1800000101002 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE events ATTACH PARTITION archive DEFAULT`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE events DETACH PARTITION archive`);
  }
}

export class PartitionBesideFullDefaultFour1800000101003 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE events_2026`);
  }
}
