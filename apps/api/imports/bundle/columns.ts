import { lengths } from '../../values/lengths.ts';
import { type FieldType, line, list, sourcedId, text } from './fields.ts';
import type { KeptFile, OneRosterVersion } from './file-names.ts';

/** A column of a file, and where its values go. Made by the functions below. */
export interface Column<Stored extends string = string> {
  /** As the header names it. */
  name: string;
  type: FieldType;
  /** Whether the header must have it and every active record a value. */
  required: boolean;
  /** Only in this version. */
  only?: OneRosterVersion;
  /** Column of the staging table; undefined: legal, but not kept. */
  staged: string | undefined;
  /** The file that the identifier, or each identifier of the list, refers to. */
  refersTo?: KeptFile;
  /** Column of the file's table; undefined: statements of their own use what is staged, or nothing does. */
  stored: StoredColumn<Stored> | undefined;
}

/** SQL of the value, over a staged row `s`, over the stored row `t`, and over what a reference finds, named as its column. */
export interface StoredColumn<Name extends string = string> {
  name: Name;
  insert: string;
  update: string;
}

interface Options {
  /** Where the table's column is not named as in the header. */
  stored?: string;
  /** SQL of what a blank stands for. */
  blank?: string;
  /** SQL of what a stored row gets. */
  update?: string;
}

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : '';
type StoredName<Name extends string, Given> = Given extends { stored: infer Stored extends string } ? Stored : Name;

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A value, which goes to the table's column of that name. */
export function column<const Name extends string, const Given extends Options>(
  name: Name,
  type: FieldType,
  options?: Given,
): Column<StoredName<SnakeCase<Name>, Given>> {
  const { stored = snakeCase(name), blank, update }: Options = options ?? {};
  const insert = blank === undefined ? `s.${stored}` : `coalesce(s.${stored}, ${blank})`;
  return {
    name,
    type,
    required: false,
    staged: stored,
    stored: { name: stored as StoredName<SnakeCase<Name>, Given>, insert, update: update ?? insert },
  };
}

/** A list of words; the table has an empty one where it is blank. */
export const words = <const Name extends string>(name: Name) =>
  column(name, list(line(lengths.name)), { blank: `'{}'::text[]` });

type ReferringColumn<Name extends string> = Name extends `${infer Record}SourcedId` ? `${SnakeCase<Record>}_id` : never;

/** The identifier of a record of another file, whose internal id goes to the table's column: `org_id` for `orgSourcedId`. */
export function reference<const Name extends string, const Given extends Pick<Options, 'stored'>>(
  name: Name,
  refersTo: KeptFile,
  options?: Given,
): Column<StoredName<ReferringColumn<Name>, Given>> {
  const staged = snakeCase(name.replace(/^metadata\./, ''));
  const stored = options?.stored ?? staged.replace(/_sourced_id$/, '_id');
  const value = `${stored}.id`;
  return {
    name,
    type: sourcedId,
    required: false,
    staged,
    refersTo,
    stored: { name: stored as StoredName<ReferringColumn<Name>, Given>, insert: value, update: value },
  };
}

/** A value that is staged only: statements of its own use it. */
export const staged = (name: string, type: FieldType, refersTo?: KeptFile): Column<never> => ({
  name,
  type,
  required: false,
  staged: snakeCase(name),
  ...(refersTo === undefined ? {} : { refersTo }),
  stored: undefined,
});

/** A legal column that is not kept. */
export const unused = (name: string): Column<never> => ({
  name,
  type: text(20_000),
  required: false,
  staged: undefined,
  stored: undefined,
});

export const required = <Stored extends string>(of: Column<Stored>): Column<Stored> => ({ ...of, required: true });

export const only = <Stored extends string>(version: OneRosterVersion, of: Column<Stored>): Column<Stored> => ({
  ...of,
  only: version,
});
