/** Columns of a row that a LEFT JOIN may not find. */
export type OrNull<Row> = { [Column in keyof Row]: Row[Column] | null };
