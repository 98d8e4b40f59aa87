import { assemble } from '../../../apps/release/environment/stacks/assemble.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { release } from '../../../infra/service/release.ts';

/** Run as a process of its own: `synthesize.ts ENVIRONMENT DIGEST COMMIT` keeps the assembly of a rehearsal. */
const [environment = '', digest = '', commit = ''] = process.argv.slice(2);
await assemble(environmentNamed(environment), release(digest, commit));
