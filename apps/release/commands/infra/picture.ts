import { writeFileSync } from 'node:fs';
import { synthesize } from '../../../../infra/checks/assembly.ts';
import { environmentNamed } from '../../../../infra/lookup.ts';
import { picture, pictureFile } from '../../../../infra/picture/picture.ts';
import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['infra picture'], async ({ out }) => {
  writeFileSync(pictureFile, picture(synthesize(environmentNamed('prod'), undefined, { validate: false })));
  out.data({ written: pictureFile.pathname }, pictureFile.pathname);
  return exit.done;
});
