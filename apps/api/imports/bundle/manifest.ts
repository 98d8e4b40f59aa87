import type { Archive } from './archive.ts';
import { isKeptFile, isLegalFile, type KeptFile, keptFiles, type OneRosterVersion } from './file-names.ts';
import { bundleItself, type Findings, quoted, Refusal } from './findings.ts';
import { readRecords } from './records.ts';

export type FileMode = 'bulk' | 'delta';

export interface Manifest {
  version: OneRosterVersion;
  /** The files to import, in the order in which they refer to each other. */
  files: readonly { file: KeptFile; mode: FileMode }[];
  /** Entries of the archive that are accepted, but not read. */
  ignored: readonly string[];
}

export const manifestName = 'manifest.csv';
const modes = ['absent', 'bulk', 'delta'];
const versions: readonly string[] = ['1.1', '1.2'];

/** Reads manifest.csv and compares it with what is there. Undefined: the bundle cannot be read on; findings say why. */
export async function readManifest(archive: Archive, findings: Findings): Promise<Manifest | undefined> {
  const entry = archive.entries.get(manifestName);
  if (entry === undefined) {
    const message = 'expected manifest.csv at the top level of the archive, which names the version and the files';
    findings.at('wrong-manifest', bundleItself, null, null, message);
    return undefined;
  }
  const before = findings.total;
  const properties = await readProperties(entry.read(), findings);
  const version = versionOf(properties, findings);
  if (version === undefined) return undefined;

  const declared = new Map<string, string>();
  for (const [property, { value, line }] of properties) {
    if (!property.startsWith('file.')) continue;
    const file = property.slice('file.'.length);
    if (!isLegalFile(file, version)) {
      const message = `${quoted(property)} is no file of OneRoster ${version}`;
      findings.at('wrong-manifest', manifestName, line, 'propertyName', message);
    } else if (!modes.includes(value)) {
      const message = `${property}: expected one of ${modes.join(', ')}`;
      findings.at('wrong-manifest', manifestName, line, 'value', message);
    } else {
      declared.set(file, value);
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

async function readProperties(source: AsyncIterable<Buffer>, findings: Findings): Promise<Properties> {
  const properties: Properties = new Map();
  let header = true;
  try {
    await readRecords(source, {
      record(fields, line) {
        const [property = '', value = ''] = fields;
        if (header) {
          header = false;
          if (property !== 'propertyName' || value !== 'value') {
            throw new Refusal('wrong-header', 'expected the header propertyName,value', 1);
          }
        } else if (properties.has(property)) {
          findings.at('wrong-manifest', manifestName, line(), 'propertyName', `${quoted(property)} stands here twice`);
        } else {
          properties.set(property, { value, line: line() });
        }
      },
      flush: async () => undefined,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    findings.at(error.code, manifestName, error.line, null, error.message);
  }
  return properties;
}

function versionOf(properties: Properties, findings: Findings): OneRosterVersion | undefined {
  const expected = { 'manifest.version': ['1.0'], 'oneroster.version': versions };
  for (const [property, values] of Object.entries(expected)) {
    const found = properties.get(property);
    if (found !== undefined && values.includes(found.value)) continue;
    const message = `${property}: expected ${values.join(' or ')}`;
    findings.at('wrong-manifest', manifestName, found?.line ?? null, 'value', message);
    return undefined;
  }
  return properties.get('oneroster.version')?.value as OneRosterVersion;
}

function comparePresence(
  archive: Archive,
  declared: ReadonlyMap<string, string>,
  version: OneRosterVersion,
  findings: Findings,
): string[] {
  const ignored: string[] = [];
  for (const [file, mode] of declared) {
    if (mode !== 'absent' && !archive.entries.has(`${file}.csv`)) {
      const message = `expected in the archive, because the manifest says file.${file} is ${mode}`;
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
