import { Alarms } from '../alarms/alarms.ts';
import { Services } from '../ecs/services.ts';
import { TaskDefinitions } from '../ecs/task-definitions.ts';
import { Tasks } from '../ecs/tasks.ts';
import type { World } from '../handlers.ts';
import { Neighbours } from '../stacks/neighbours.ts';
import { Stacks } from '../stacks/stacks.ts';
import { backdate } from './backdate.ts';
import { templatesOf } from './templates.ts';

/** How long ago everything was deployed. */
const ageSeconds = 7 * 24 * 60 * 60;

/** Version of the CDK's bootstrap stack in every region that has stacks. */
export const bootstrapVersion = '28';

/**
 * Makes the world that of an environment that has been deployed for long: every stack with its template, its
 * parameters, alarms, log groups, task definitions and services, with all tasks running the given image.
 * What people set by hand (parameters of origin `required`) has to be there before.
 */
export async function deployEverything(world: World, digest: string, commit: string): Promise<void> {
  const stacks = await templatesOf(world.settings.name, digest, commit);
  for (const region of new Set(stacks.map((stack) => stack.region)))
    world.part(Neighbours).putParameter(region, '/cdk-bootstrap/hnb659fds/version', bootstrapVersion, 'String');
  for (const { name, region, template, terminationProtection } of stacks)
    world.part(Stacks).deployed(region, name, template, terminationProtection, JSON.stringify(template));
  const parts = [Stacks, Services, TaskDefinitions, Tasks, Alarms].map((type) => world.part<object>(type));
  backdate(parts, ageSeconds, world);
}
