import { z } from 'zod';
import { isoDateTime } from '../http/fields.ts';
import { pageQuery } from '../http/pages.ts';
import type { AnyRecord } from './record.ts';

/** What a list reads. Statements give `id` and what `columns` name; conditions can use whatever `from` joins. */
export interface ListSource {
  readonly columns: string;
  /** From FROM on, without WHERE. */
  readonly from: string;
  /** Left joins that the columns alone need: they are made for the entries of a page, once these are found and in order. */
  readonly joins?: string;
  /** SQL of what orders entries that are equal otherwise, and of its type. */
  readonly id: string;
  readonly idType: 'bigint' | 'uuid';
  /** SQL of the moment of the last change. */
  readonly changedAt: string;
  /** SQL: what is listed. What is not was deleted: only a walk through changes gives it. Without it nothing is deleted. */
  readonly isListed?: string;
  /** Its entries go while somebody walks through: a cursor holds where the last one stood. Sorted by the last change alone. */
  readonly vanishes?: true;
}

/** SQL of a condition; the argument stands for the value, `$1` for the first value of the scope. */
type Condition = (value: string) => string;

type ListFields = typeof pageQuery.shape & {
  sort: z.ZodOptional<z.ZodType<string>>;
  modifiedSince: z.ZodOptional<z.ZodType<string>>;
  total: z.ZodOptional<z.ZodType<boolean>>;
};

/**
 * A place that is read in order and up to a page by an index of its own. The condition is written as BETWEEN and the order led
 * by that column, which only this index has: to `=` PostgreSQL prefers the primary key where the place is a large part of
 * the table, and reads all other places that lie behind its last entries.
 */
interface Branch {
  /** SQL of the column that the index begins with. */
  readonly column: string;
  /** SQL of its value. */
  readonly value: string;
  /** SQL of the condition of a partial index. */
  readonly where?: string;
}

interface Filter {
  readonly schema: z.ZodType;
  readonly condition: Condition;
  /** Holds texts about people: it stands in the body of a search, never in the query of a list. */
  readonly isPersonal?: boolean;
  /** The value as the condition takes it; default: as the schema gives it. */
  readonly toValue?: (value: never) => unknown;
}

export interface ListDescription {
  readonly source: ListSource;
  /** SQL of where its records lie: in a school, or in a class. */
  readonly place: string;
  /**
   * The same as places that have no entry in common, as one condition of all would have all of them read and sorted. The list
   * is ordered by ids alone.
   */
  readonly branches?: readonly Branch[] | undefined;
  /** SQL of which of them the caller gets. */
  readonly scope?: string | undefined;
  readonly filters: Readonly<Record<string, Filter>>;
  /** By the names that `sort` takes: SQL of values that are never null. */
  readonly sorts: Readonly<Record<string, readonly string[]>>;
  /** The order without `sort`. */
  readonly usualSort: string;
  /** Query fields of its route; those of its filters are there beside the ones that every list has. */
  readonly query: z.ZodObject<ListFields>;
}

/** What a client asks of a list, beside its filters. */
export interface ListQuery {
  limit: number;
  cursor?: string | undefined;
  sort?: string | undefined;
  modifiedSince?: string | undefined;
  total?: boolean | undefined;
  [filter: string]: unknown;
}

type Description = Pick<ListDescription, 'place' | 'branches' | 'scope' | 'sorts'> &
  Partial<Pick<ListDescription, 'filters' | 'usualSort'>>;

/** Describes a list of records once: what of it a client may filter by and sort by. Statements and parameters follow. */
export function describeList({ table, columns, from }: AnyRecord, description: Description): ListDescription {
  const source: ListSource = {
    columns,
    from,
    id: `${table}.id`,
    idType: 'bigint',
    changedAt: `${table}.updated_at`,
    isListed: `${table}.status = 'active'`,
  };
  const lastModified = `coalesce(${table}.date_last_modified, ${table}.updated_at)`;
  return describeListOf(source, {
    ...description,
    sorts: { ...description.sorts, dateLastModified: [lastModified] },
  });
}

/** The same of what is no record of the standard. */
export function describeListOf(
  source: ListSource,
  { place, branches, scope, filters = {}, sorts, usualSort = Object.keys(sorts)[0] as string }: Description,
): ListDescription {
  const names = Object.keys(sorts).flatMap((name) => [name, `-${name}`]) as [string, ...string[]];
  const changes =
    source.isListed === undefined
      ? 'Only what was changed since, in the order of the changes.'
      : 'Only what was changed here since, deleted records (tobedeleted) too, in the order of the changes.';
  const query = pageQuery
    .extend({
      ...Object.fromEntries(
        Object.entries(filters).flatMap(([name, { schema, isPersonal }]) =>
          isPersonal === true ? [] : [[name, schema.optional()]],
        ),
      ),
      sort: z
        .enum(names)
        .optional()
        .meta({ description: `The order; "-" for the reverse. Without it: ${usualSort}`, example: names[0] }),
      modifiedSince: isoDateTime.optional().meta({
        description: `${changes} Ask next time with the nextModifiedSince of the answer`,
        example: '2026-11-20T08:00:00Z',
      }),
      total: z
        .enum(['true', 'false'])
        .transform((text) => text === 'true')
        .optional()
        .meta({ description: 'true: the answer says how many entries all pages have together' }),
    })
    .refine(({ sort, modifiedSince }) => sort === undefined || modifiedSince === undefined, {
      path: ['sort'],
      message: 'expected no sort beside modifiedSince, which has an order of its own',
    });
  return {
    source,
    place,
    branches,
    scope,
    filters,
    sorts,
    usualSort,
    query: query as unknown as ListDescription['query'],
  };
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export type EntryId = number | string;

/** Where the walk stands: behind an entry or, of changes and of what vanishes, behind a moment and an entry. */
export type Position = { readonly id: EntryId; readonly changedMicros?: number } | undefined;

/** Which entries are asked for, without place, order and position. Only the filters that are asked for are part of it. */
function selection(
  { source: { changedAt, isListed }, scope, filters }: ListDescription,
  given: readonly unknown[],
  query: ListQuery,
) {
  const values = [...given];
  const add = (value: unknown): string => `$${values.push(value)}`;
  const conditions = scope === undefined ? [] : [`(${scope})`];
  for (const [name, { condition, toValue }] of Object.entries(filters)) {
    if (query[name] === undefined) continue;
    conditions.push(`(${condition(add(toValue === undefined ? query[name] : toValue(query[name] as never)))})`);
  }
  if (query.modifiedSince !== undefined) conditions.push(`${changedAt} >= ${add(query.modifiedSince)}::timestamptz`);
  else if (isListed !== undefined) conditions.push(isListed);
  return { values, add, conditions };
}

/** A page and one entry more, which shows whether there is another page. */
export function pageStatement(
  list: ListDescription,
  given: readonly unknown[],
  query: ListQuery,
  position: Position,
): Statement {
  const { columns, from, joins, id, idType, changedAt } = list.source;
  const { values, add, conditions } = selection(list, given, query);
  const pageIn = (place: string, inOrder: string): string =>
    `${select} WHERE ${[place, ...conditions].join(' AND ')} ORDER BY ${inOrder} LIMIT ${limit}`;
  const joined = (page: string, inOrder: string): Statement => ({
    text: joins === undefined ? page : `SELECT ${shown} FROM (${page}) ${alias} ${joins} ORDER BY ${inOrder}`,
    values,
  });
  const momentOf = (micros: number): string =>
    `timestamptz 'epoch' + ${add(micros)}::double precision * interval '1 microsecond'`;
  const limit = add(query.limit + 1);
  const shown = `${columns}, (extract(epoch FROM ${changedAt}) * 1000000)::bigint AS "changedMicros"`;
  const [alias] = id.split('.');
  const select = `SELECT ${joins === undefined ? shown : `${alias}.*`} ${from}`;
  if (query.modifiedSince !== undefined) {
    // The position holds the moment itself: a record that changes during the walk comes again, later.
    if (position !== undefined) {
      conditions.push(
        `(${changedAt}, ${id}) > (${momentOf(position.changedMicros ?? 0)}, ${add(position.id)}::${idType})`,
      );
    }
    const inOrder = `${changedAt}, ${id}`;
    return joined(pageIn(list.place, inOrder), inOrder);
  }
  const [sort, direction, after] = orderOf(list, query.sort);
  const keys = [...(list.sorts[sort] as readonly string[]), id];
  if (position !== undefined) {
    const behind =
      position.changedMicros === undefined
        ? `SELECT ${keys.join(', ')} ${from} WHERE ${list.place} AND ${id} = ${add(position.id)}::${idType}`
        : `${momentOf(position.changedMicros)}, ${add(position.id)}::${idType}`;
    conditions.push(`(${keys.join(', ')}) ${after} (${behind})`);
  }
  const order = keys.map((key) => `${key} ${direction}`).join(', ');
  if (list.branches === undefined) return joined(pageIn(list.place, order), order);
  const pages = list.branches.map(({ column, value, where }) => {
    const place = `${column} BETWEEN ${value} AND ${value}${where === undefined ? '' : ` AND ${where}`}`;
    return `(${pageIn(place, `${column} ${direction}, ${order}`)})`;
  });
  const all = `SELECT * FROM (${pages.join(' UNION ALL ')}) page ORDER BY id ${direction} LIMIT ${limit}`;
  return joined(all, order);
}

export function totalStatement(list: ListDescription, given: readonly unknown[], query: ListQuery): Statement {
  const { values, conditions } = selection(list, given, query);
  const all = [list.place, ...conditions].join(' AND ');
  return { text: `SELECT count(*) AS total ${list.source.from} WHERE ${all}`, values };
}

function orderOf({ usualSort }: ListDescription, sort = usualSort): [string, 'ASC' | 'DESC', '>' | '<'] {
  return sort.startsWith('-') ? [sort.slice(1), 'DESC', '<'] : [sort, 'ASC', '>'];
}

/** The patterns for LIKE that find a text, taken literally, at the beginning and anywhere. */
const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
export const beginningWith = (text: string): string => `${literally(text).toLowerCase()}%`;
export const containing = (text: string): string => `%${literally(text)}%`;
