import { synthesize } from '../../infra/checks/assembly.ts';
import { environmentNamed } from '../../infra/lookup.ts';
import { Fakes } from './fakes/fakes.ts';
import { buildImages } from './images.ts';
import { OtherEnvironment } from './other-environment.ts';
import { Rehearsal } from './rehearsal.ts';
import { Report } from './report.ts';

/*
 * Runs the task definitions of an environment's synthesised templates as containers, with real programs around them.
 * Usage: main.ts [ENVIRONMENT], prod without one. `npm run rehearse:tasks` finds an engine first.
 */
const report = new Report();
try {
  const images = await report.step('build the images', buildImages);
  const name = process.argv[2] ?? 'prod';
  const synthesized = (one: string) => synthesize(environmentNamed(one), undefined, { validate: false });
  const templates = await report.step('synthesise the templates', async () => synthesized(name));
  // The one that follows the first comes before the one that gives the database other passwords.
  const others = ['dr', 'dev'].filter((one) => one !== name && name === 'prod').map(synthesized);
  const fakes = await report.step('start the fake AWS', () =>
    Fakes.start(
      templates,
      images,
      others.map(({ settings }) => settings),
    ),
  );
  try {
    await new Rehearsal(fakes, report).run();
    for (const other of others) await OtherEnvironment.start(fakes, other, report);
    report.printPeaks();
  } finally {
    if (process.env.KEEP === undefined) await fakes.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
