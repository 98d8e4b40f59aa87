import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { generateSchemaTypes, schemaTypesFile } from '../../../apps/local/schema-types/generate.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';

describe('the row types of the schema', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client(clientSettings(database.env));
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('are those of the migrations; "npm run schema:types" writes them', async () => {
    expect(await generateSchemaTypes(client)).toBe(await readFile(schemaTypesFile, 'utf8'));
  });

  describe('of a table', () => {
    beforeEach(() => client.query('BEGIN'));
    afterEach(() => client.query('ROLLBACK'));

    it('are as the pool gives them', async () => {
      await client.query(
        `CREATE TABLE probes (id bigint PRIMARY KEY, day date NOT NULL, at timestamptz, share numeric NOT NULL,
           words text[] NOT NULL, kind text CHECK (kind IN ('one', 'it''s')), facts jsonb NOT NULL)`,
      );
      await client.query(`COMMENT ON COLUMN probes.day IS 'of the school''s calendar'`);
      expect(await generateSchemaTypes(client)).toContain(`export interface ProbesRow {
  id: number;
  /** of the school's calendar */
  day: string;
  at: Date | null;
  share: string;
  words: string[];
  kind: 'one' | 'it\\'s' | null;
  facts: unknown;
}
`);
    });

    it('follow a renamed column and one that may be null', async () => {
      await client.query('ALTER TABLE courses RENAME COLUMN course_code TO code');
      await client.query('ALTER TABLE courses ALTER COLUMN title DROP NOT NULL');
      const [courses] = /export interface CoursesRow \{[^}]*\}/.exec(await generateSchemaTypes(client)) ?? [];
      expect(courses).toContain('  title: string | null;\n  code: string | null;\n');
      expect(courses).not.toContain('course_code');
    });

    it('refuse a type that nobody said how to read', async () => {
      await client.query('CREATE TABLE probes (id bigint PRIMARY KEY, place point)');
      await expect(generateSchemaTypes(client)).rejects.toThrow('probes.place has the type point');
    });
  });
});
