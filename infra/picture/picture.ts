import type { Synthesized } from '../checks/assembly.ts';
import { contentOf } from './content.ts';
import { draw } from './draw.ts';

export const pictureFile = new URL('../../docs/architecture-aws.svg', import.meta.url);

export function picture(environment: Synthesized): string {
  const { groups, arrows } = contentOf(environment);
  const { name, region } = environment.settings;
  return draw(`ClassBoard on AWS: ${name}, ${region}`, groups, arrows);
}
