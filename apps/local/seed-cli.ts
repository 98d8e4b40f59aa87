import { processEnvironment } from './process-environment.ts';
import { demoPassword, shownPeople } from './seed/demo-school.ts';
import { seedDemoSchool } from './seed.ts';

/* Seeds the demo school into whatever local stack the environment names, as docker compose does. */
const env = Object.fromEntries(
  Object.entries(processEnvironment).filter((entry): entry is [string, string] => entry[1] !== undefined),
);
const isNew = await seedDemoSchool(env);
console.log(isNew ? 'The demo school is made. Its accounts:' : 'The demo school exists already. Its accounts:');
for (const { role, email } of shownPeople) console.log(`  ${role.padEnd(9)}${email.padEnd(28)}${demoPassword}`);
