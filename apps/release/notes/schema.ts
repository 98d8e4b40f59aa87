/** A migration as its tree has it. */
export interface KnownMigration {
  readonly name: string;
  readonly compatibleFrom?: string;
  /** First sentence of its comment. */
  readonly comment?: string;
  /** What `up` sends; undefined where it depends on answers of a database. */
  readonly statements?: readonly string[];
}

export interface SchemaChange {
  readonly name: string;
  /** Its statements, up to where their details begin. */
  readonly does: string;
  /** Why, in the words of its comment. */
  readonly comment?: string;
  /** What takes something away that the older release may use; empty where it only adds. */
  readonly contracts: readonly string[];
  /** The oldest release that works with the schema, where this migration moves it. */
  readonly compatibleFrom?: string;
  /** False where `up` depends on answers of a database, so that what it takes away is unknown. */
  readonly isKnown: boolean;
}

export interface SchemaChanges {
  readonly added: readonly SchemaChange[];
  /** In the older commit and not in the newer one: its database has them. */
  readonly missing: readonly string[];
}

/** The migrations between two states, oldest first. */
export function compareSchemas(before: readonly KnownMigration[], after: readonly KnownMigration[]): SchemaChanges {
  const had = new Set(before.map(({ name }) => name));
  const has = new Set(after.map(({ name }) => name));
  const added = after.flatMap((migration, i): SchemaChange[] => {
    const { name, statements, compatibleFrom, comment } = migration;
    if (had.has(name)) return [];
    const isMoved = compatibleFrom !== undefined && compatibleFrom !== after[i - 1]?.compatibleFrom && i > 0;
    return [
      {
        name,
        does: shortened((statements ?? []).map(head)),
        ...(comment === undefined ? {} : { comment }),
        contracts: (statements ?? []).filter(isContraction).map(head),
        ...(isMoved ? { compatibleFrom } : {}),
        isKnown: statements !== undefined,
      },
    ];
  });
  return { added, missing: before.map(({ name }) => name).filter((name) => !has.has(name)) };
}

/**
 * What the older release may still use or may not keep to: tables, columns and types that go, change their name or their
 * type, and columns that must have a value. https://martinfowler.com/bliki/ParallelChange.html calls it the contraction.
 */
const contractions = [
  /\bDROP\s+(TABLE|COLUMN|(MATERIALIZED\s+)?VIEW|TYPE|FUNCTION|SCHEMA|SEQUENCE)\b/i,
  // The word COLUMN may be left out.
  /^ALTER\s+TABLE\b.*\bDROP\s+(?!CONSTRAINT\b|DEFAULT\b|NOT\s+NULL\b|IDENTITY\b|EXPRESSION\b|COLUMN\b)\w/is,
  /\bRENAME\s+(TO|COLUMN|\w+\s+TO)\b/i,
  /\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b/i,
  /\bSET\s+NOT\s+NULL\b/i,
];

const isContraction = (statement: string): boolean =>
  !/^\s*(ALTER\s+INDEX|ALTER\s+TABLE\s+\S+\s+RENAME\s+CONSTRAINT)\b/i.test(statement) &&
  contractions.some((form) => form.test(withoutTexts(statement)));

/** Comments and constants may hold any word. */
const withoutTexts = (statement: string): string =>
  statement
    .replaceAll(/--[^\n]*/g, '')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .trim();

const most = 3;
const shortened = (heads: readonly string[]): string =>
  [...heads.slice(0, most), ...(heads.length > most ? [`and ${heads.length - most} more`] : [])].join('; ');

const longest = 80;

/** The statement up to where its details begin. */
function head(statement: string): string {
  const line = withoutTexts(statement)
    .replaceAll(/\s+/g, ' ')
    .replace(/^(CREATE TABLE [^(]+?) ?\(.*$/i, '$1');
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}
