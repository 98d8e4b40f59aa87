import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Groups of the students of a class, and extensions: what one assignment asks of a student or of a group that differs
 * from what it asks of the class.
 */
export class CreateGroupsAndExtensions1763683220000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE class_groups (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      school_id bigint NOT NULL REFERENCES schools,
      sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
      date_last_modified timestamptz,
      class_id bigint NOT NULL REFERENCES classes,
      title text NOT NULL,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (school_id, sourced_id)
    )`);
    await queryRunner.query('CREATE INDEX class_groups_class_id_idx ON class_groups (class_id)');
    await queryRunner.query(`CREATE TABLE class_group_members (
      group_id bigint NOT NULL REFERENCES class_groups ON DELETE CASCADE,
      student_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      PRIMARY KEY (group_id, student_id)
    )`);
    await queryRunner.query('CREATE INDEX class_group_members_student_id_idx ON class_group_members (student_id)');
    await queryRunner.query(`CREATE TABLE extensions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      school_id bigint NOT NULL REFERENCES schools,
      sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
      date_last_modified timestamptz,
      line_item_id bigint NOT NULL REFERENCES line_items,
      student_id bigint REFERENCES users,
      group_id bigint REFERENCES class_groups,
      due_date timestamptz,
      extra_time_minutes integer CHECK (extra_time_minutes BETWEEN 1 AND 525600),
      excused boolean NOT NULL DEFAULT false,
      result_value_max numeric CHECK (result_value_max > 0 AND result_value_max <= 1000000000),
      reason text NOT NULL,
      granted_by bigint REFERENCES users,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (school_id, sourced_id),
      CHECK (num_nonnulls(student_id, group_id) = 1),
      CHECK (num_nonnulls(due_date, extra_time_minutes, result_value_max) > 0 OR excused)
    )`);
    await queryRunner.query(
      `COMMENT ON TABLE extensions IS 'for one student or one group of the class: what is null is as for everybody'`,
    );
    await queryRunner.query(
      `COMMENT ON COLUMN extensions.reason IS 'for staff alone: never shown to students, never logged'`,
    );
    await queryRunner.query(`CREATE UNIQUE INDEX extensions_line_item_id_student_id_key
      ON extensions (line_item_id, student_id) WHERE status = 'active' AND student_id IS NOT NULL`);
    await queryRunner.query(`CREATE UNIQUE INDEX extensions_line_item_id_group_id_key
      ON extensions (line_item_id, group_id) WHERE status = 'active' AND group_id IS NOT NULL`);
    await queryRunner.query('CREATE INDEX extensions_line_item_id_idx ON extensions (line_item_id)');
    await queryRunner.query(
      'CREATE INDEX extensions_student_id_idx ON extensions (student_id) WHERE student_id IS NOT NULL',
    );
    await queryRunner.query('CREATE INDEX extensions_group_id_idx ON extensions (group_id) WHERE group_id IS NOT NULL');
    await queryRunner.query(
      'CREATE INDEX extensions_granted_by_idx ON extensions (granted_by) WHERE granted_by IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE extensions');
    await queryRunner.query('DROP TABLE class_group_members');
    await queryRunner.query('DROP TABLE class_groups');
  }
}
