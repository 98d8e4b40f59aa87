import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * OneRoster's score scales: what a text such as "A-" is worth, and which line item goes by which scale. The records of
 * `line_item_score_scales` come with imports; what counts is the column of the line item.
 */
export class CreateScoreScales1763683216000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE score_scales (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      school_id bigint NOT NULL REFERENCES schools,
      sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
      date_last_modified timestamptz,
      class_id bigint NOT NULL REFERENCES classes,
      title text NOT NULL,
      type text NOT NULL,
      score_scale_value jsonb NOT NULL CHECK (jsonb_typeof(score_scale_value) = 'array'),
      imported boolean NOT NULL DEFAULT false,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (school_id, sourced_id)
    )`);
    await queryRunner.query(
      `COMMENT ON COLUMN score_scales.score_scale_value IS 'list of {itemValueLHS, itemValueRHS}: the text, and its points'`,
    );
    await queryRunner.query('CREATE INDEX score_scales_class_id_idx ON score_scales (class_id)');
    await queryRunner.query(`CREATE TABLE line_item_score_scales (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      school_id bigint NOT NULL REFERENCES schools,
      sourced_id text NOT NULL CHECK (length(sourced_id) BETWEEN 1 AND 255),
      status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'tobedeleted')),
      date_last_modified timestamptz,
      line_item_id bigint NOT NULL REFERENCES line_items,
      score_scale_id bigint NOT NULL REFERENCES score_scales,
      imported boolean NOT NULL DEFAULT true,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (school_id, sourced_id)
    )`);
    await queryRunner.query(`CREATE UNIQUE INDEX line_item_score_scales_line_item_id_key
      ON line_item_score_scales (line_item_id) WHERE status = 'active'`);
    await queryRunner.query(
      'CREATE INDEX line_item_score_scales_line_item_id_idx ON line_item_score_scales (line_item_id)',
    );
    await queryRunner.query(
      'CREATE INDEX line_item_score_scales_score_scale_id_idx ON line_item_score_scales (score_scale_id)',
    );
    await queryRunner.query('ALTER TABLE line_items ADD COLUMN score_scale_id bigint');
    await queryRunner.query(`ALTER TABLE line_items ADD CONSTRAINT line_items_score_scale_id_fkey
      FOREIGN KEY (score_scale_id) REFERENCES score_scales NOT VALID`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE line_items DROP COLUMN score_scale_id');
    await queryRunner.query('DROP TABLE line_item_score_scales');
    await queryRunner.query('DROP TABLE score_scales');
  }
}
