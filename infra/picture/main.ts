import { writeFileSync } from 'node:fs';
import { type Synthesized, synthesize } from '../checks/assembly.ts';
import { environmentNamed } from '../lookup.ts';
import { contentOf } from './content.ts';
import { draw } from './draw.ts';

/** `npm run infra:picture` draws docs/architecture-aws.svg anew, from the templates of prod. */
export const pictureFile = new URL('../../docs/architecture-aws.svg', import.meta.url);

export function picture(environment: Synthesized): string {
  const { groups, arrows } = contentOf(environment);
  const { name, region } = environment.settings;
  return draw(`ClassBoard on AWS: ${name}, ${region}`, groups, arrows);
}

if (import.meta.main)
  writeFileSync(pictureFile, picture(synthesize(environmentNamed('prod'), undefined, { validate: false })));
