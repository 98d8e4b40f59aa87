import { buildConsole } from './build.ts';

console.log(await buildConsole());
