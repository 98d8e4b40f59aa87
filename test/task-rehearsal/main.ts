import { synthesize } from '../../infra/checks/assembly.ts';
import { environmentNamed } from '../../infra/lookup.ts';
import { buildImages } from './images.ts';
import { Rehearsal } from './rehearsal.ts';
import { Report } from './report.ts';
import { World } from './world/world.ts';

/*
 * Runs the task definitions of an environment's synthesised templates as containers, with real programs around them.
 * Usage: main.ts [ENVIRONMENT], prod without one. `npm run rehearse:tasks` finds an engine first.
 */
const report = new Report();
try {
  const images = await report.step('build the images', buildImages);
  const templates = await report.step('synthesise the templates', async () =>
    synthesize(environmentNamed(process.argv[2] ?? 'prod'), undefined, { validate: false }),
  );
  const world = await report.step('start the fake AWS', () => World.start(templates, images));
  try {
    await new Rehearsal(world, report).run();
  } finally {
    if (process.env.KEEP === undefined) await world.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
