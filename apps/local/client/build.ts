import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import type { OpenApiDocument } from '../../api/documentation/document.ts';
import { readDocument } from './document.ts';

/** The versions that the project is tested with. */
const { version, devDependencies } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { version: string; devDependencies: Record<string, string> };

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  // Whether the types of the language and of the browser are right is not asked: half of the time.
  skipDefaultLibCheck: true,
  strict: true,
  declaration: true,
};

/**
 * Writes the typed client as a package into a folder, which is emptied first.
 * @throws Error with what the compiler finds in it
 */
export async function buildClient(folder: string): Promise<void> {
  const document = await readDocument();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('openapi.json', `${JSON.stringify(document, null, 2)}\n`);
  write('schema.d.ts', await writeTypes(document));
  write('index.ts', readFileSync(new URL('./template.ts', import.meta.url), 'utf8'));
  write(
    'package.json',
    `${JSON.stringify(
      {
        name: 'classboard-client',
        version,
        private: true,
        type: 'module',
        license: 'MIT',
        exports: { '.': { types: './index.d.ts', default: './index.js' }, './openapi.json': './openapi.json' },
        dependencies: { 'openapi-fetch': devDependencies['openapi-fetch'] },
      },
      null,
      2,
    )}\n`,
  );
  const findings = compile([join(folder, 'index.ts')], { ...compilerOptions, rootDir: folder, outDir: folder });
  rmSync(join(folder, 'index.ts'));
  if (findings.length > 0) throw new Error(`The client does not compile:\n${findings.join('\n')}`);
}

/** The types of everything that a document describes. A field of a body that has a default may be left out. */
export async function writeTypes(document: OpenApiDocument): Promise<string> {
  return astToString(await openapiTypescript(JSON.stringify(document), { defaultNonNullable: false }));
}

/** Compiles programs, and gives one line for each finding. */
export function compile(files: readonly string[], options: ts.CompilerOptions = compilerOptions): string[] {
  const program = ts.createProgram(files, options);
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  return diagnostics.map(({ file, start, messageText }) => {
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file?.fileName ?? ''}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
