import { type Archive, listed } from './archive.ts';
import { readRecords } from './csv-records.ts';
import {
  canonicalName,
  isKeptFile,
  isLegalFile,
  type KeptFile,
  keptFiles,
  manifestName,
  type OneRosterVersion,
} from './file-names.ts';
import { type Findings, quoted, Refusal } from './findings.ts';

export type FileMode = 'bulk' | 'delta';

export interface Manifest {
  version: OneRosterVersion;
  /** The files to import, in the order in which they refer to each other. */
  files: readonly { file: KeptFile; mode: FileMode }[];
  /** Entries of the archive that are accepted, but not read. */
  ignored: readonly string[];
}

const modes = ['absent', 'bulk', 'delta'];

/** Reads manifest.csv and compares it with what is there. Undefined: the bundle cannot be read on; findings say why. */
export async function readManifest(archive: Archive, findings: Findings): Promise<Manifest | undefined> {
  const entry = archive.entries.get(manifestName);
  if (entry === undefined) return undefined;
  const before = findings.total;
  const properties = await readProperties(entry.read(), findings);
  const version = properties && versionOf(properties, findings);
  if (properties === undefined || version === undefined) return undefined;

  const declared = new Map<string, string>();
  for (const [property, { value, line }] of properties) {
    if (!property.startsWith('file.')) continue;
    const file = canonicalName(`${property.slice('file.'.length)}.csv`).slice(0, -'.csv'.length);
    const mode = value.toLowerCase();
    // Exporters name the files of every version that they know.
    if (mode === 'absent' && !isLegalFile(file, version)) continue;
    if (!isLegalFile(file, version)) {
      const message = `${quoted(property)} is no file of OneRoster ${version}`;
      findings.at('wrong-manifest', manifestName, line, 'propertyName', message);
    } else if (!modes.includes(mode)) {
      const message = `${property}: expected one of ${modes.join(', ')}`;
      findings.at('wrong-manifest', manifestName, line, 'value', message);
    } else {
      declared.set(file, mode);
    }
  }
  const ignored = comparePresence(archive, declared, version, findings);
  if (findings.total > before) return undefined;
  const files = keptFiles.flatMap((file) => {
    const mode = declared.get(file);
    return mode === 'bulk' || mode === 'delta' ? [{ file, mode } as const] : [];
  });
  return { version, files, ignored };
}

type Properties = Map<string, { value: string; line: number }>;

async function readProperties(source: AsyncIterable<Buffer>, findings: Findings): Promise<Properties | undefined> {
  const properties: Properties = new Map();
  let header = true;
  try {
    await readRecords(source, {
      record(fields, line) {
        const [property = '', value = ''] = fields.map((field) => field.trim());
        const key = property.replace(/^[^.]+\./, (prefix) => prefix.toLowerCase());
        if (header) {
          header = false;
          if (property.toLowerCase() !== 'propertyname' || value.toLowerCase() !== 'value') {
            throw new Refusal('wrong-header', 'expected the header propertyName,value', line);
          }
        } else if (properties.has(key)) {
          findings.at('wrong-manifest', manifestName, line, 'propertyName', `${quoted(property)} stands here twice`);
        } else {
          properties.set(key, { value, line });
        }
      },
      flush: async () => undefined,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    findings.at(error.code, manifestName, error.line, null, error.message);
    return undefined;
  }
  return properties;
}

/** A spreadsheet writes the number 1.0 as 1; 1.2.1 is 1.2 with errata. */
const versions: [property: string, expected: string, form: RegExp][] = [
  ['manifest.version', '1.0', /^(1)(\.0)?$/],
  ['oneroster.version', '1.1 or 1.2', /^(1\.[12])(\.\d)?$/],
];

function versionOf(properties: Properties, findings: Findings): OneRosterVersion | undefined {
  let version: string | undefined;
  for (const [property, expected, form] of versions) {
    const found = properties.get(property);
    version = form.exec(found?.value ?? '')?.[1];
    if (version === undefined) {
      const message = `${property}: expected ${expected}`;
      findings.at('wrong-manifest', manifestName, found?.line ?? null, 'value', message);
      return undefined;
    }
  }
  return version as OneRosterVersion;
}

function comparePresence(
  archive: Archive,
  declared: ReadonlyMap<string, string>,
  version: OneRosterVersion,
  findings: Findings,
): string[] {
  const ignored = [...archive.ignored];
  for (const [file, mode] of declared) {
    if (mode !== 'absent' && !archive.entries.has(`${file}.csv`)) {
      const others = unknownFiles(archive, version);
      const found = others.length === 0 ? '' : `; found instead: ${listed(others)}`;
      const message = `expected in the archive, because the manifest says file.${file} is ${mode}${found}`;
      findings.at('missing-file', `${file}.csv`, null, null, message);
    }
  }
  for (const name of archive.entries.keys()) {
    if (name === manifestName) continue;
    const file = name.endsWith('.csv') ? name.slice(0, -'.csv'.length) : '';
    const isDeclared = (declared.get(file) ?? 'absent') !== 'absent';
    if (!isLegalFile(file, version)) ignored.push(name);
    else if (!isDeclared) {
      const message = `expected file.${file} in the manifest to be bulk or delta, or no such file in the archive`;
      findings.at('unexpected-file', name, null, null, message);
    } else if (!isKeptFile(file)) ignored.push(name);
  }
  return ignored.sort();
}

/** CSV files that lie elsewhere or have another name. */
const unknownFiles = (archive: Archive, version: OneRosterVersion): string[] =>
  [
    ...archive.ignored,
    ...[...archive.entries.keys()].filter((name) => !isLegalFile(name.replace(/\.csv$/, ''), version)),
  ].filter((name) => /\.csv$/i.test(name) && name !== manifestName && !name.includes('__MACOSX'));
