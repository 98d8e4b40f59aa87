import type { Column } from './columns.ts';
import type { FileDescription } from './file-description.ts';
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
  /** Whether the header has a name here. Spreadsheets write commas behind the last column, with nothing between them. */
  isNamed: boolean;
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

/**
 * Names are found in any case and with blanks around them; what the standard does not know is passed over, and listed.
 * @throws Refusal where the file cannot be read below this header; what can be is in findings
 */
export function readHeader(
  { fields: titles, line }: { fields: readonly string[]; line: number },
  description: FileDescription,
  file: string,
  findings: Findings,
): Header {
  if (titles.length > maxColumns) {
    findings.at('wrong-header', file, line, null, `expected at most ${maxColumns} columns, found ${titles.length}`);
    throw new Refusal('wrong-header', 'see the findings of this header');
  }
  const before = findings.total;
  const known = new Map(description.columns.map((column) => [column.name.toLowerCase(), column]));
  const names = titles.map((title) => title.trim());
  const keys = names.map((name) => name.toLowerCase());
  const ignored = new Set<string>();
  const unknown = new Set<string>();
  const places = names.map((name, index): Place => {
    const key = keys[index] as string;
    const column = known.get(key);
    const isMetadata = column === undefined && key.startsWith(metadataPrefix) && key.length > metadataPrefix.length;
    const isKept = isMetadata ? description.keepsMetadata === true : column?.staged !== undefined;
    if (isKept && keys.indexOf(key) !== index) {
      findings.at('wrong-header', file, line, shown(name), 'expected every column once');
    }
    if (!isKept && name !== '') ignored.add(shown(name));
    if (column === undefined && !isMetadata && name !== '') unknown.add(quoted(name));
    return {
      column: column?.staged === undefined ? undefined : column,
      metadataKey: isMetadata && isKept ? name.slice(metadataPrefix.length) : undefined,
      isNamed: name !== '',
    };
  });
  const found = unknown.size === 0 ? '' : `; no column of the standard is ${[...unknown].slice(0, 5).join(', ')}`;
  for (const { name, required } of description.columns) {
    if (required && !keys.includes(name.toLowerCase())) {
      findings.at('wrong-header', file, line, name, `this column is required${found}`);
    }
  }
  if (findings.total > before) throw new Refusal('wrong-header', 'see the findings of this header');
  const staged = places.flatMap(({ column }) => column?.staged ?? []);
  const hasMetadata = places.some(({ metadataKey }) => metadataKey !== undefined);
  return { staged, hasMetadata, ignored: [...ignored], places };
}

const shown = (name: string): string => JSON.parse(quoted(name)) as string;

/** Without the blanks around it: exporters fill columns up to a width. The common case costs two comparisons. */
function trimmed(text: string): string {
  return isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1)) ? text : text.trim();
}

const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

/** Judges the records of one file. */
export class RowReader {
  private readonly statusAt: number;
  private readonly sourcedIdAt: number;
  private readonly modifiedAt: number;
  private readonly valueAt: ReadonlyMap<string, number>;
  private readonly ascendingAt: readonly [number, number] | undefined;
  /** How many fields a record has at least: behind them the header has only columns without a name. */
  private readonly fewestFields: number;

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
    this.fewestFields = header.places.findLastIndex(({ isNamed }) => isNamed) + 1;
    const [low, high] = description.ascending?.map((name) => names.indexOf(name)) ?? [-1, -1];
    this.ascendingAt = low === undefined || high === undefined || low < 0 || high < 0 ? undefined : [low, high];
  }

  /** The row, or undefined where something is wrong with it; findings say what. */
  read(texts: readonly string[], line: number): Row | undefined {
    const { places, hasMetadata } = this.header;
    const before = this.findings.total;
    const fields = texts.map(trimmed);
    if (fields.length !== places.length && !this.fitsHeader(fields)) {
      const message = `expected ${this.fewestFields} fields as in the header, found ${fields.length}`;
      this.findings.at('wrong-csv', this.file, line, null, message);
      return undefined;
    }
    const isRemoval = fields[this.statusAt]?.toLowerCase() === 'tobedeleted';
    const values: (string | null)[] = [];
    let metadata: Record<string, string> | undefined;
    for (let index = 0; index < places.length; index += 1) {
      const { column, metadataKey, isNamed } = places[index] as Place;
      const text = fields[index] ?? '';
      if (column !== undefined) values.push(this.readValue(column, text, index, isRemoval, line));
      else if (metadataKey !== undefined && text !== '') {
        // Without a prototype a column named metadata.__proto__ is a key like any other.
        metadata ??= Object.create(null) as Record<string, string>;
        metadata[metadataKey] = text;
      } else if (!isNamed && text !== '') {
        const message = `expected nothing in column ${index + 1}, which has no name; a value with a comma may lack its quotes`;
        this.findings.at('wrong-csv', this.file, line, null, message);
      }
    }
    if (this.ascendingAt && !isRemoval) this.checkOrder(fields, this.ascendingAt, line);
    if (this.findings.total > before) return undefined;
    if (hasMetadata) values.push(metadata === undefined ? '{}' : JSON.stringify(metadata));
    return { line, values, isHeldBack: !isRemoval && this.holdsBack(values, line) };
  }

  /** Commas behind the last column may be more or fewer than in the header, where nothing stands between them. */
  private fitsHeader(fields: readonly string[]): boolean {
    return fields.length >= this.fewestFields && fields.slice(this.header.places.length).every((text) => text === '');
  }

  /** The identifier of a record that was refused, so that references to it are not called broken too. */
  sourcedIdOf(fields: readonly string[]): string | undefined {
    return fields[this.sourcedIdAt];
  }

  private holdsBack(values: readonly (string | null)[], line: number): boolean {
    const { consistent } = this.description;
    const value = (name: string) => values[this.valueAt.get(name) ?? -1] ?? null;
    if (consistent === undefined || consistent.isConsistent(value)) return false;
    this.heldBack.at('held-back', this.file, line, consistent.column, `expected ${consistent.rule}`);
    return true;
  }

  private readValue(column: Column, text: string, index: number, isRemoval: boolean, line: number): string | null {
    // Of a record to be deleted nothing but its identity counts.
    const counts = !isRemoval || index === this.sourcedIdAt || index === this.statusAt || index === this.modifiedAt;
    if (!counts) return null;
    if (text === '') {
      const isNeeded = column.required || (this.mode === 'delta' && index === this.modifiedAt);
      if (isNeeded || (this.mode === 'delta' && index === this.statusAt)) {
        this.findings.at('missing-value', this.file, line, column.name, `expected ${column.type.expected}`);
      }
      return index === this.statusAt ? 'active' : null;
    }
    const value = column.type.read(text);
    if (value === undefined) {
      this.findings.at('wrong-value', this.file, line, column.name, `expected ${column.type.expected}`);
      return null;
    }
    return value;
  }

  private checkOrder(fields: readonly string[], [lowAt, highAt]: readonly [number, number], line: number): void {
    const [low, high] = [fields[lowAt] ?? '', fields[highAt] ?? ''];
    if (low === '' || high === '') return;
    // Two days, which compare as text, or two numbers.
    const falls = /^\d{4}-/.test(low) ? high < low : Number(high) < Number(low);
    if (!falls) return;
    const { column } = this.header.places[highAt] as Place;
    const message = `expected no less than ${this.header.places[lowAt]?.column?.name ?? 'the column before'}`;
    this.findings.at('wrong-value', this.file, line, column?.name ?? null, message);
  }
}
