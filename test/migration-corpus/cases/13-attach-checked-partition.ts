import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The check proves the bounds, so nothing is read under the lock. */
export const expected = { verdict: 'safe', checks: [] };

export class AttachCheckedPartitionOne1800000013000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE archive ADD CONSTRAINT archive_at CHECK (at >= '2024-01-01' AND at < '2025-01-01') NOT VALID`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE archive DROP CONSTRAINT archive_at');
  }
}

export class AttachCheckedPartitionTwo1800000013001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE archive VALIDATE CONSTRAINT archive_at');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE archive DROP CONSTRAINT archive_at');
    await queryRunner.query(
      `ALTER TABLE archive ADD CONSTRAINT archive_at CHECK (at >= '2024-01-01' AND at < '2025-01-01') NOT VALID`,
    );
  }
}

export class AttachCheckedPartitionThree1800000013002 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE events ATTACH PARTITION archive FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE events DETACH PARTITION archive');
  }
}
