import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { synthesize } from '../../../infra/checks/assembly.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { release } from '../../../infra/service/release.ts';

/** Run as a process of its own: `synthesize.ts ENVIRONMENT DIGEST COMMIT FILE` writes the stacks to the file. */
const [environment = '', digest = '', commit = '', file = ''] = process.argv.slice(2);
const { stacks } = synthesize(environmentNamed(environment), release(digest, commit), { validate: false });
const kept = stacks.map(({ id, name, region, terminationProtection, template }) => ({
  id,
  name,
  region,
  terminationProtection,
  template,
}));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(`${file}.${process.pid}`, JSON.stringify(kept));
renameSync(`${file}.${process.pid}`, file);
