import { Alarms } from '../alarms/alarms.ts';
import { Services } from '../ecs/services.ts';
import { TaskDefinitions } from '../ecs/task-definitions.ts';
import { Tasks } from '../ecs/tasks.ts';
import type { FakeAccount } from '../handlers.ts';
import { Neighbours } from '../stacks/neighbours.ts';
import { Stacks } from '../stacks/stacks.ts';
import { backdate } from './backdate.ts';
import { templatesOf } from './templates.ts';

/** How long ago everything was deployed. */
const ageSeconds = 7 * 24 * 60 * 60;

/** Version of the CDK's bootstrap stack in every region that has stacks. */
export const bootstrapVersion = '28';

/**
 * Makes the fake that of an environment that has been deployed for long: every stack with its template, its
 * parameters, alarms, log groups, task definitions and services, with all tasks running the given image.
 * What people set by hand (parameters of origin `required`) has to be there before.
 */
export async function deployEverything(fake: FakeAccount, digest: string, commit: string): Promise<void> {
  const stacks = await templatesOf(fake.settings.name, digest, commit);
  for (const region of new Set(stacks.map((stack) => stack.region)))
    fake.part(Neighbours).putParameter(region, '/cdk-bootstrap/hnb659fds/version', bootstrapVersion, 'String');
  for (const { name, region, template, terminationProtection } of stacks)
    fake.part(Stacks).deployed(region, name, template, terminationProtection, JSON.stringify(template));
  const parts = [Stacks, Services, TaskDefinitions, Tasks, Alarms].map((type) => fake.part<object>(type));
  backdate(parts, ageSeconds, fake);
}
