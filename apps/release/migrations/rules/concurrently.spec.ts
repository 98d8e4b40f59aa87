import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdsConcurrent } from '../../../api/database/concurrently.ts';
import { isConcurrent, parseSql } from './sql.ts';

const root = join(import.meta.dirname, '../../../..');
const folders = ['migrations', 'test/migration-corpus/cases'].map((folder) => join(root, folder));

/** The texts of a source file, whether they are SQL or not. */
const textsIn = (source: string): string[] =>
  [...source.matchAll(/`((?:[^`\\]|\\.)*)`|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/gs)].map(
    ([, ...quoted]) => quoted.find((text) => text !== undefined)?.replaceAll(/\$\{[^}]*\}/g, 'x') ?? '',
  );

/** What PostgreSQL's parser finds; undefined where it refuses the text. */
const parsed = (sql: string): Promise<boolean | undefined> =>
  parseSql(sql).then(
    (statements) => statements.some(isConcurrent),
    () => undefined,
  );

describe('the option CONCURRENTLY', () => {
  it.each([
    ['CREATE INDEX CONCURRENTLY a ON b (c)', true],
    ['create unique index\n  concurrently a ON b (c)', true],
    ['CREATE/* of a /* nested */ comment */INDEX--\nCONCURRENTLY a ON b (c)', true],
    ['DROP INDEX CONCURRENTLY IF EXISTS a, "b""c"', true],
    ['REINDEX (VERBOSE, CONCURRENTLY) INDEX a', true],
    ['REINDEX TABLE CONCURRENTLY a', true],
    ['ALTER TABLE a DETACH PARTITION "b;c" CONCURRENTLY', true],
    [`SELECT 'it''s; '; DROP INDEX CONCURRENTLY a`, true],
    [String.raw`SELECT E'\'; ' || 'b\'; DROP INDEX CONCURRENTLY a; SELECT 'c'`, true],
    ['SELECT a$b$ FROM c; DROP INDEX CONCURRENTLY d; SELECT a$b$ FROM c', true],
    ['DO $a$ BEGIN PERFORM $$;$$; END $a$; DROP INDEX CONCURRENTLY b', true],
    ['ALTER TABLE a ADD COLUMN b text -- its CREATE INDEX CONCURRENTLY follows', false],
    ['SELECT 1 /* /* */; DROP INDEX CONCURRENTLY a; */', false],
    [`COMMENT ON TABLE a IS 'REINDEX INDEX CONCURRENTLY'`, false],
    [String.raw`SELECT E'\'; DROP INDEX CONCURRENTLY a; '`, false],
    [String.raw`SELECT E'it''s \'; DROP INDEX CONCURRENTLY a; '`, false],
    ["SELECT E'a'\n  '\\'; DROP INDEX CONCURRENTLY a; '", false],
    ['SELECT $$; DROP INDEX CONCURRENTLY a; $$', false],
    ['SELECT $a$ $b$; DROP INDEX CONCURRENTLY a; $b$ $a$', false],
    ['SELECT "; DROP INDEX CONCURRENTLY a;" FROM b', false],
    ['DROP INDEX "concurrently"', false],
    ['ALTER FUNCTION concurrently() RENAME TO other', false],
    ['CREATE VIEW a AS SELECT 1 AS concurrently', false],
    ['REFRESH MATERIALIZED VIEW CONCURRENTLY a', false],
  ])('%s: %s, as the parser finds it', async (sql, expected) => {
    expect([holdsConcurrent(sql), await parsed(sql)]).toEqual([expected, expected]);
  });

  it('is read in a text of any length', () => {
    const long = 'x'.repeat(1_000_000);
    expect(holdsConcurrent(`SELECT '${long}', E'${long}', $$${long}$$ /* ${long} */; DROP INDEX CONCURRENTLY a`)).toBe(
      true,
    );
  });

  it('is found where the parser finds it, in every text of the migrations and of the corpus', async () => {
    const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    const texts = new Set(files.flatMap((file) => textsIn(readFileSync(file, 'utf8'))));
    const compared = await Promise.all(
      [...texts].map(async (sql) => ({ sql, parser: await parsed(sql), lexer: holdsConcurrent(sql) })),
    );
    const statements = compared.filter(({ parser }) => parser !== undefined);
    expect(statements.filter(({ parser, lexer }) => parser !== lexer)).toEqual([]);
    expect(statements.length).toBeGreaterThan(200);
    expect(statements.filter(({ lexer }) => lexer).length).toBeGreaterThan(10);
  });
});
