import type { Tables } from '../../database/schema.generated.ts';
import type { Column } from './columns.ts';

/** One file of a bundle: its columns, and the table that its records go to. */
export interface FileDescription<Stored extends string = string> {
  readonly table: keyof Tables;
  readonly columns: readonly Column<Stored>[];
  /** Whether `metadata.*` columns are kept as one JSON object. */
  readonly keepsMetadata?: true;
  /** Whether what a record says fits together, and what was expected; one that does not is held back. */
  readonly consistent?: { isConsistent(value: (name: string) => string | null): boolean; column: string; rule: string };
  /** Columns whose values must not come in falling order. */
  readonly ascending?: readonly [low: string, high: string];
  /** Whether the table's rows count their changes; they do unless this is false. */
  readonly versioned?: false;
  /** What stays as it is in a closed grading period: the column that leads to what is closed, and what of a record counts. */
  readonly locked?: {
    readonly by: 'lineItem' | 'period' | 'category' | 'scoreScale';
    readonly column: Stored;
    readonly columns: readonly Stored[];
  };
  /** What a change of a record means for grades: the classes whose totals are to be recomputed. */
  readonly touches?: {
    readonly kind: 'class' | 'category' | 'lineItem' | 'scoreScale';
    readonly column: Stored;
    /** SQL: whether students know nothing of a row of this alias. */
    readonly unseen?: (row: string) => string;
  };
}

/** The columns that go to the table are checked against its generated row type. */
export const file = <const Table extends keyof Tables>(
  description: FileDescription<keyof Tables[Table] & string> & { readonly table: Table },
): FileDescription => description;
