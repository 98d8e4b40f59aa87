import type { Column } from './columns.ts';
import type { FileDescription } from './files.ts';
import { type Findings, quoted, Refusal } from './findings.ts';
import type { FileMode } from './manifest.ts';

/** What a header says about the records below it. */
export interface Header {
  /** Staging columns that the file has, in the order of the values of a row. */
  staged: readonly string[];
  /** Whether the last value of a row is the metadata as JSON. */
  hasMetadata: boolean;
  /** Columns that are legal, or an extension, but not kept. */
  ignored: readonly string[];
  places: readonly Place[];
}

interface Place {
  column: Column | undefined;
  /** Key inside the metadata object; undefined for other columns. */
  metadataKey: string | undefined;
}

/** A checked record: values as PostgreSQL reads them, null for blank. */
export interface Row {
  line: number;
  values: (string | null)[];
  /** Whether it says what cannot be accepted together: it is known, and stored nowhere. */
  isHeldBack: boolean;
}

const metadataPrefix = 'metadata.';
const maxColumns = 200;

/** @throws Refusal where the file cannot be read below this header; what can be is in findings */
export function readHeader(
  names: readonly string[],
  description: FileDescription,
  file: string,
  findings: Findings,
): Header {
  if (names.length > maxColumns) {
    findings.at('wrong-header', file, 1, null, `expected at most ${maxColumns} columns, found ${names.length}`);
    throw new Refusal('wrong-header', 'see the findings of this header');
  }
  const before = findings.total;
  const wrong = (column: string | null, message: string) => findings.at('wrong-header', file, 1, column, message);
  const known = new Map(description.columns.map((column) => [column.name, column]));
  const places: Place[] = [];
  const ignored: string[] = [];
  for (const [index, name] of names.entries()) {
    const column = known.get(name);
    const isMetadata = column === undefined && name.startsWith(metadataPrefix) && name.length > metadataPrefix.length;
    if (names.indexOf(name) !== index) wrong(shown(name), 'expected every column once');
    else if (column === undefined && !isMetadata) {
      wrong(shown(name), 'no such column; columns beyond the standard are named metadata.NAME');
    }
    if (isMetadata ? !description.keepsMetadata : column?.staged === undefined) ignored.push(shown(name));
    places.push({
      column: column?.staged === undefined ? undefined : column,
      metadataKey: isMetadata && description.keepsMetadata ? name.slice(metadataPrefix.length) : undefined,
    });
  }
  for (const { name, required } of description.columns) {
    if (required && !names.includes(name)) wrong(name, 'this column is required');
  }
  if (findings.total > before) throw new Refusal('wrong-header', 'see the findings of this header');
  const staged = places.flatMap(({ column }) => column?.staged ?? []);
  return { staged, hasMetadata: places.some(({ metadataKey }) => metadataKey !== undefined), ignored, places };
}

const shown = (name: string): string => JSON.parse(quoted(name)) as string;

/** Judges the records of one file. */
export class RowReader {
  private readonly statusAt: number;
  private readonly sourcedIdAt: number;
  private readonly modifiedAt: number;
  private readonly valueAt: ReadonlyMap<string, number>;
  private readonly ascendingAt: readonly [number, number] | undefined;

  constructor(
    private readonly file: string,
    private readonly mode: FileMode,
    private readonly header: Header,
    private readonly description: FileDescription,
    private readonly findings: Findings,
    private readonly heldBack: Findings,
  ) {
    const names = header.places.map(({ column }) => column?.name);
    const staged = header.places.flatMap(({ column }) => column?.name ?? []);
    this.valueAt = new Map(staged.map((name, index) => [name, index]));
    this.statusAt = names.indexOf('status');
    this.sourcedIdAt = names.indexOf('sourcedId');
    this.modifiedAt = names.indexOf('dateLastModified');
    const [low, high] = description.ascending?.map((name) => names.indexOf(name)) ?? [-1, -1];
    this.ascendingAt = low === undefined || high === undefined || low < 0 || high < 0 ? undefined : [low, high];
  }

  /** The row, or undefined where something is wrong with it; findings say what. */
  read(fields: readonly string[], line: () => number): Row | undefined {
    const { places, hasMetadata } = this.header;
    const before = this.findings.total;
    if (fields.length !== places.length) {
      const message = `expected ${places.length} fields as in the header, found ${fields.length}`;
      this.findings.at('wrong-csv', this.file, line(), null, message);
      return undefined;
    }
    const isRemoval = fields[this.statusAt] === 'tobedeleted';
    const values: (string | null)[] = [];
    let metadata: Record<string, string> | undefined;
    for (let index = 0; index < places.length; index += 1) {
      const { column, metadataKey } = places[index] as Place;
      const text = fields[index] as string;
      if (column !== undefined) values.push(this.readValue(column, text, index, isRemoval, line));
      else if (metadataKey !== undefined && text !== '') {
        // Without a prototype a column named metadata.__proto__ is a key like any other.
        metadata ??= Object.create(null) as Record<string, string>;
        metadata[metadataKey] = text;
      }
    }
    if (this.ascendingAt && !isRemoval) this.checkOrder(fields, this.ascendingAt, line);
    if (this.findings.total > before) return undefined;
    if (hasMetadata) values.push(metadata === undefined ? '{}' : JSON.stringify(metadata));
    return { line: line(), values, isHeldBack: !isRemoval && this.holdsBack(values, line) };
  }

  /** The identifier of a record that was refused, so that references to it are not called broken too. */
  sourcedIdOf(fields: readonly string[]): string | undefined {
    return fields[this.sourcedIdAt];
  }

  private holdsBack(values: readonly (string | null)[], line: () => number): boolean {
    const { consistent } = this.description;
    const value = (name: string) => values[this.valueAt.get(name) ?? -1] ?? null;
    if (consistent === undefined || consistent.isConsistent(value)) return false;
    this.heldBack.at('held-back', this.file, line(), consistent.column, `expected ${consistent.rule}`);
    return true;
  }

  private readValue(
    column: Column,
    text: string,
    index: number,
    isRemoval: boolean,
    line: () => number,
  ): string | null {
    // Of a record to be deleted nothing but its identity counts.
    const counts = !isRemoval || index === this.sourcedIdAt || index === this.statusAt || index === this.modifiedAt;
    if (!counts) return null;
    // What is blank to the eye is blank.
    if (text === '' || text.trim() === '') {
      const isNeeded = column.required || (this.mode === 'delta' && index === this.modifiedAt);
      if (isNeeded || (this.mode === 'delta' && index === this.statusAt)) {
        this.findings.at('missing-value', this.file, line(), column.name, `expected ${column.type.expected}`);
      }
      return index === this.statusAt ? 'active' : null;
    }
    const value = column.type.read(text);
    if (value === undefined) {
      this.findings.at('wrong-value', this.file, line(), column.name, `expected ${column.type.expected}`);
      return null;
    }
    return value;
  }

  private checkOrder(fields: readonly string[], [lowAt, highAt]: readonly [number, number], line: () => number): void {
    const [low, high] = [fields[lowAt] ?? '', fields[highAt] ?? ''];
    if (low === '' || high === '') return;
    // Two days, which compare as text, or two numbers.
    const falls = /^\d{4}-/.test(low) ? high < low : Number(high) < Number(low);
    if (!falls) return;
    const { column } = this.header.places[highAt] as Place;
    const message = `expected no less than ${this.header.places[lowAt]?.column?.name ?? 'the column before'}`;
    this.findings.at('wrong-value', this.file, line(), column?.name ?? null, message);
  }
}
