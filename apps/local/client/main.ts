import { fileURLToPath } from 'node:url';
import { buildClient } from './build.ts';

const folder = fileURLToPath(new URL('../../../dist/client', import.meta.url));
await buildClient(folder);
console.log(`The client is in ${folder}: npm install ${folder}`);
