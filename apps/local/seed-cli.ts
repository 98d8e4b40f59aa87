import { seedDemoSchool } from './seed.ts';

/* Seeds the demo school into whatever local stack the environment names, as docker compose does. */
const env = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
);
await seedDemoSchool(env);
