import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { repositoryRoot } from '../../cli/run-tool.ts';
import { makeNotes } from '../notes/make-notes.ts';
import { notesAsMarkdown, printNotes } from '../notes/print.ts';
import { implement } from './command.ts';

export const command = implement(definitions.notes, async ({ out }, { values, rest: [given = ''] }) => {
  const step = out.step('Asking both commits');
  const notes = await makeNotes(repositoryRoot, given, (text) => step.note(text));
  step.done();
  out.data(notes, values.markdown ? notesAsMarkdown(notes) : printNotes(notes));
  return exit.done;
});
