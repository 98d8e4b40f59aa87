/**
 * True where a statement has the CONCURRENTLY option: it waits for other transactions and blocks nobody while it does. Read
 * by a lexer of its own: to compile PostgreSQL's parser takes more memory than all else that the migration task does. REFRESH
 * is none of them, as its lock makes others wait.
 */
export function holdsConcurrent(sql: string): boolean {
  return /concurrently/i.test(sql) && statementsOf(sql).some((statement) => forms.test(statement));
}

/** The statements of PostgreSQL's grammar that have the option, as `statementsOf` writes them. */
const forms =
  /^(create (unique )?index concurrently|drop index concurrently|reindex (.* )?concurrently|alter table .* detach partition .* concurrently)( |$)/;

/** Between the parts of a string, which continues after a line break with the escapes of its beginning. */
const gap = String.raw`(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:\s|--[^\n\r]*[\n\r])*`;
/**
 * A comment is opened alone, as comments nest; a doubled quote reads as two strings, except where backslashes count; the tag
 * of a dollar quote is no part of a word before it. https://www.postgresql.org/docs/18/sql-syntax-lexical.html
 */
const token = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n\r]*)`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<quoted>e'(?:[^'\\]|\\.|''|'${gap}')*'|'[^']*'|"[^"]*")`,
    String.raw`\$(?<tag>(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$`,
    String.raw`(?<word>[\w\u0080-\uffff][\w$\u0080-\uffff]*)`,
    '.',
  ].join('|'),
  'isy',
);

/** Each statement in small letters, its tokens divided by one space, with `?` for what is quoted and without comments. */
function statementsOf(sql: string): string[] {
  const statements: string[][] = [[]];
  token.lastIndex = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    const [text] = match;
    const { space, comment, quoted, tag } = match.groups ?? {};
    if (space !== undefined) continue;
    if (comment !== undefined) {
      token.lastIndex = endOfComment(sql, token.lastIndex);
    } else if (tag !== undefined) {
      const end = sql.indexOf(text, token.lastIndex);
      token.lastIndex = end === -1 ? sql.length : end + text.length;
      statements.at(-1)?.push('?');
    } else if (text === ';') {
      statements.push([]);
    } else {
      statements.at(-1)?.push(quoted === undefined ? text.toLowerCase() : '?');
    }
  }
  return statements.map((tokens) => tokens.join(' '));
}

/** @param from behind the comment's opening */
function endOfComment(sql: string, from: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = from;
  let depth = 1;
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
