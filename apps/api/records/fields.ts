import type { z } from 'zod';
import type { Tables } from '../database/schema.generated.ts';
import { sourcedId } from '../http/fields.ts';
import type { Kind } from './kinds.ts';
import { type ReferenceKind, referenceTables } from './references.ts';

/** One field of a record. Made by the functions of `fieldsOf`, and by hand where no column alone holds it. */
export interface Field<Stored, Input extends z.ZodType | undefined, Output extends z.ZodType> {
  /** SQL whose value `read` gets. */
  readonly expression: string;
  /** What the expression needs beside the record's own table. */
  readonly join?: string;
  /** The column that a client's value goes to; undefined: the service stores the value itself, or nobody does. */
  readonly column?: string;
  /** Where the client names another record, its kind: the column holds its internal id. */
  readonly reference?: ReferenceKind;
  /** Undefined: clients cannot set it. */
  readonly input: Input;
  readonly output: Output;
  readonly read: (stored: Stored) => z.output<Output>;
  readonly example: z.output<Output>;
  /** Value of a new record where the client gives none; undefined: the client has to. */
  readonly initial?: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: a field of whatever type
export type AnyField = Field<any, z.ZodType | undefined, z.ZodType>;

interface Options<Value, Initial = Value> {
  example: Value;
  initial?: Initial;
  description?: string;
}

type OptionalColumn<Row> = { [Name in keyof Row]: null extends Row[Name] ? Name : never }[keyof Row] & string;
type RequiredColumn<Row> = Exclude<keyof Row & string, OptionalColumn<Row>>;

/** Makes the fields of a table. Columns and the types of their values are checked against the generated row types. */
export function fieldsOf<Table extends keyof Tables>(table: Table) {
  type Row = Tables[Table];

  const referring = <Schema extends z.ZodType<string | null>>(
    join: 'JOIN' | 'LEFT JOIN',
    column: string,
    reference: ReferenceKind,
    schema: Schema,
    { example, initial, description }: Options<z.output<Schema>>,
  ): Field<z.output<Schema>, Schema, Schema> => {
    // In quotes, as `group` is a word of SQL.
    const alias = `"${column.replace(/_id$/, '')}"`;
    return {
      expression: `${alias}.sourced_id`,
      join: `${join} ${referenceTables[reference]} ${alias} ON ${alias}.id = ${table}.${column}`,
      column,
      reference,
      input: described(schema, description),
      output: described(schema, description),
      read: (stored) => stored,
      example,
      initial,
    };
  };

  return {
    /** A column whose value the API shows. */
    column: <Name extends keyof Row & string, Input extends z.ZodType, Output extends z.ZodType>(
      column: Name,
      kind: Kind<Row[Name], Input, Output>,
      { example, initial, description }: Options<z.output<Output>, z.output<Input>>,
    ): Field<Row[Name], Input, Output> => ({
      expression: `${table}.${column}`,
      column,
      input: described(kind.input, description),
      output: described(kind.output, description),
      read: kind.read,
      example,
      initial,
    }),

    /** A column that refers to another record: the API shows the sourcedId of that. */
    reference: (column: RequiredColumn<Row>, kind: ReferenceKind, options: Options<string>) =>
      referring('JOIN', column, kind, sourcedId, options),

    /** The same for a column that may be null. */
    optionalReference: (column: OptionalColumn<Row>, kind: ReferenceKind, options: Options<string | null>) =>
      referring('LEFT JOIN', column, kind, sourcedId.nullable(), options),
  };
}

/** The same field, which clients only read. */
export const readOnly = <Stored, Output extends z.ZodType>({
  expression,
  join,
  output,
  read,
  example,
}: Field<Stored, z.ZodType | undefined, Output>): Field<Stored, undefined, Output> => ({
  expression,
  ...(join === undefined ? {} : { join }),
  input: undefined,
  output,
  read,
  example,
});

const described = <Schema extends z.ZodType>(schema: Schema, description: string | undefined): Schema =>
  description === undefined ? schema : schema.meta({ description });
