import type { MigrationInterface, QueryRunner } from 'typeorm';
// @ts-expect-error: the file is not there, which is the point
import { helper } from './no-such-file.ts';

/** Imports a file that is not there. */
export const expected = { verdict: 'broken', checks: [] };

export class DoesNotLoad1800000092000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(helper());
  }

  async down(): Promise<void> {}
}
