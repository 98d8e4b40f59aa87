import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeTypes } from './build.ts';
import { readDocument } from './document.ts';

/** Where `apps/web/tsconfig.json` finds the types of the API. They are made from its sources, so that they are never old. */
const folder = fileURLToPath(new URL('../../../node_modules/.cache/classboard-api-types', import.meta.url));

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/schema.d.ts`, await writeTypes(await readDocument()));
