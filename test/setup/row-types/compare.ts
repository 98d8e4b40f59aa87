import { relative, resolve } from 'node:path';
import ts from 'typescript';
import type { RecordedRows } from './record.ts';

/** What the compiler knows of the rows that one call expects. */
interface ExpectedRows {
  readonly place: string;
  /** The kinds of values that each column may have; undefined for whatever. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

/** As the value parsers of `apps/api/database/connection.ts` give them. */
const kinds: Readonly<Record<number, string>> = {
  16: 'boolean',
  20: 'number',
  21: 'number',
  23: 'number',
  25: 'string',
  26: 'number',
  700: 'number',
  701: 'number',
  1043: 'string',
  1082: 'string',
  1114: 'Date',
  1184: 'Date',
  1700: 'string',
  2950: 'string',
  1005: 'array',
  1007: 'array',
  1009: 'array',
  1016: 'array',
  1185: 'array',
  2951: 'array',
};

const methods = new Set(['query', 'first', 'one']);

/** Every call in the application that names the type of its rows, such as `database.first<ClassRow>(…)`. */
export function expectedRows(root: string): ExpectedRows[] {
  const configFile = resolve(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['apps/api'] }, ts.sys, root);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const found: ExpectedRows[] = [];
  for (const source of program.getSourceFiles()) {
    const file = relative(root, source.fileName);
    if (!file.startsWith('apps/api/') || file.endsWith('.spec.ts')) continue;
    const visit = (node: ts.Node): void => {
      const row = rowTypeOf(node);
      if (row !== undefined) {
        const { line } = source.getLineAndCharacterOfPosition(row.at);
        const columns = columnsOf(checker, checker.getTypeFromTypeNode(row.type), row.type);
        if (columns !== undefined) found.push({ place: `${file}:${line + 1}`, columns });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function rowTypeOf(node: ts.Node): { type: ts.TypeNode; at: number } | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name } = node.expression;
  const type = node.typeArguments?.[0];
  return type === undefined || !methods.has(name.text) ? undefined : { type, at: name.getStart() };
}

/** Undefined where the type is a parameter: rows of a record are derived from its description. */
function columnsOf(checker: ts.TypeChecker, type: ts.Type, at: ts.Node): ExpectedRows['columns'] | undefined {
  const columns = new Map<string, ReadonlySet<string> | undefined>();
  for (const property of checker.getPropertiesOfType(type)) {
    if ((property.flags & ts.SymbolFlags.Optional) !== 0) continue;
    columns.set(property.name, kindsOf(checker, checker.getTypeOfSymbolAtLocation(property, at)));
  }
  return columns.size === 0 ? undefined : columns;
}

function kindsOf(checker: ts.TypeChecker, type: ts.Type): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const part of type.isUnion() ? type.types : [type]) {
    if ((part.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !== 0) return undefined;
    if ((part.flags & ts.TypeFlags.StringLike) !== 0) found.add('string');
    else if ((part.flags & ts.TypeFlags.NumberLike) !== 0) found.add('number');
    else if ((part.flags & ts.TypeFlags.BooleanLike) !== 0) found.add('boolean');
    else if ((part.flags & ts.TypeFlags.Null) !== 0) found.add('null');
    else if (checker.isArrayType(part) || checker.isTupleType(part)) found.add('array');
    else found.add(part.symbol?.name === 'Date' ? 'Date' : 'object');
  }
  return found;
}

/** One line for each column whose type in the code is not what a query gave, sorted by place. */
export function differences(expected: readonly ExpectedRows[], recorded: readonly RecordedRows[]): string[] {
  const byPlace = Map.groupBy(recorded, ({ place }) => place);
  const lines = new Set<string>();
  for (const { place, columns } of expected) {
    for (const given of byPlace.get(place) ?? []) {
      for (const [name, allowed] of columns) {
        const type = given.columns[name];
        const kind = type === undefined ? undefined : kinds[type];
        if (type === undefined) lines.add(`${place}: the statement gives no column "${name}"`);
        else if (allowed === undefined) continue;
        else if (kind !== undefined && !allowed.has(kind)) {
          lines.add(`${place}: "${name}" is a ${kind}, not ${[...allowed].join(' or ')}`);
        } else if (given.nulls.includes(name) && !allowed.has('null')) {
          lines.add(`${place}: "${name}" can be null`);
        }
      }
    }
  }
  const seen = expected.filter(({ place }) => byPlace.has(place)).length;
  if (seen < expected.length / 2) lines.add(`only ${seen} of ${expected.length} calls were recorded`);
  return [...lines].toSorted();
}
