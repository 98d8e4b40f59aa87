// Lets this process load TypeScript, and keeps what was compiled for the next start: half the time of a start and of a
// reload with a loader that has to read tsconfig.json by the TypeScript compiler.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks, SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = new URL('../../', import.meta.url).href;
const caches = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
const cacheFolder = join(caches, 'classboard-typescript');
// The compiler unpacks its native part here; else in the home folder, which need not exist or allow programs.
process.env.SWC_NATIVE_BINDING_CACHE ??= join(caches, 'swc-native');

// What V8 made of a module is kept too: a quarter of the processor time of a start. NODE_COMPILE_CACHE goes first.
enableCompileCache(join(caches, 'node-compile'));

/** The compiler options of tsconfig.json and jest.config.mjs that change the code. */
const options = {
  sourceMaps: 'inline',
  jsc: {
    target: 'es2024',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
};
const salt = JSON.stringify([options, require('@swc/core/package.json').version]);

registerHooks({
  // Which file a relative import names needs no search: Node's takes a tenth of the processor time of a start.
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context;
    if (!/^\.\.?\/[^?]*\.ts$/.test(specifier) || !parentURL?.startsWith(root)) return nextResolve(specifier, context);
    const { href } = new URL(specifier, parentURL);
    if (!existsSync(fileURLToPath(href))) return nextResolve(specifier, context);
    return { url: href, format: 'module', shortCircuit: true };
  },
  load(url, context, nextLoad) {
    // A query makes a module of its own: jest adds one to test files.
    const [file = ''] = url.split('?');
    if (!file.startsWith('file:') || !file.endsWith('.ts') || file.includes('/node_modules/'))
      return nextLoad(url, context);
    return { format: 'module', source: compile(fileURLToPath(file)), shortCircuit: true };
  },
});

function compile(file) {
  const text = readFileSync(file, 'utf8');
  const seal = `\n//${createHash('sha256').update(salt).update(text).digest('hex')}`;
  const cached = join(cacheFolder, `${createHash('sha256').update(file).digest('hex')}.js`);
  try {
    const code = readFileSync(cached, 'utf8');
    if (code.endsWith(seal)) return code;
  } catch {
    // not compiled yet
  }
  const code = transform(text, file) + seal;
  try {
    mkdirSync(cacheFolder, { recursive: true });
    const unfinished = `${cached}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, cached);
  } catch {
    // a folder that cannot be written costs time only
  }
  return code;
}

// Stack traces name the lines of the TypeScript. Node's --enable-source-maps decodes the map of each module that it loads,
// a tenth of the processor time of a start; here a map is decoded when a trace goes through its module.
Error.prepareStackTrace = (error, frames) => {
  const name = /^ERR_/.test(error?.code) ? `${error.name} [${error.code}]: ${error.message}` : String(error);
  return [name, ...frames.map((frame) => `    at ${inTypeScript(String(frame))}`)].join('\n');
};

const frameInTypeScript = /file:\/\/[^()?]*\.ts(?=[?:])/;
const maps = new Map();

/** `NAME (file:///FILE.ts?QUERY:LINE:COLUMN)` of the code that runs, as `NAME (/FILE.ts:LINE:COLUMN)` of the file. */
function inTypeScript(frame) {
  const url = frameInTypeScript.exec(frame)?.[0];
  if (url === undefined || url.includes('/node_modules/')) return frame;
  return frame.replace(/file:[^()]*:(\d+):(\d+)/, (place, line, column) => {
    const { originalLine, originalColumn } = mapOf(fileURLToPath(url))?.findEntry(line - 1, column - 1) ?? {};
    return originalLine === undefined ? place : `${fileURLToPath(url)}:${originalLine + 1}:${originalColumn + 1}`;
  });
}

/** Undefined where the file cannot be read or compiled any more. */
function mapOf(file) {
  if (maps.has(file)) return maps.get(file);
  let map;
  try {
    const [, content] = /^\/\/# sourceMappingURL=data:application\/json;base64,(.+)$/m.exec(compile(file));
    map = new SourceMap(JSON.parse(Buffer.from(content, 'base64').toString('utf8')));
  } catch {
    // the trace shows the lines that run
  }
  maps.set(file, map);
  return map;
}

function transform(text, filename) {
  const { transformSync } = loadCompiler();
  try {
    return transformSync(text, { ...options, filename }).code;
  } catch (error) {
    // What the compiler prints after that is about itself.
    const syntaxError = new SyntaxError(error.message.split('\n\nCaused by:')[0].trim());
    syntaxError.stack = `SyntaxError: ${syntaxError.message}`;
    throw syntaxError;
  }
}

/** @throws Error with code COMPILER_UNAVAILABLE, whose message has the reason and the fix */
function loadCompiler() {
  try {
    return require('@swc/core');
  } catch (error) {
    // The compiler tries one file after the other and only reports that none could be loaded; the reason is the last.
    const reasons = [error.cause ?? []].flat().map((cause) => String(cause.message ?? cause).split('\n')[0]);
    const why = [error.message, ...reasons.slice(-1)].join(': ').replace(/\.$/, '');
    const fix =
      'Run "npm ci" again. If it still fails, set SWC_NATIVE_BINDING_CACHE to a folder of yours from which programs may run.';
    throw Object.assign(
      new Error(`The TypeScript compiler @swc/core cannot be loaded: ${why}. ${fix}`, { cause: error }),
      {
        code: 'COMPILER_UNAVAILABLE',
      },
    );
  }
}
