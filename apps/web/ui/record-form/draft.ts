/** What stands in the fields of a form: one text for each field. Of several choices each has a line. */
export type Draft<Name extends string = string> = Readonly<Record<Name, string>>;

/** A field that somebody else changed while this form was open. */
export interface Difference<Name extends string = string> {
  name: Name;
  before: string;
  theirs: string;
  /** Undefined where it was not typed into here: then there is nothing to choose. */
  mine: string | undefined;
}

const namesOf = <Name extends string>(draft: Draft<Name>): Name[] => Object.keys(draft) as Name[];

/** What was typed over what was read. Blanks around a text are no change: the API takes them off. */
export function changesOf<Name extends string>(read: Draft<Name>, typed: Draft<Name>): Partial<Draft<Name>> {
  const changed = namesOf(typed).filter((name) => typed[name].trim() !== read[name].trim());
  return Object.fromEntries(changed.map((name) => [name, typed[name].trim()])) as Partial<Draft<Name>>;
}

/** @param read what both began with @param theirs what is stored now @param typed what stands in the form */
export function differencesOf<Name extends string>(
  read: Draft<Name>,
  theirs: Draft<Name>,
  typed: Draft<Name>,
): Difference<Name>[] {
  const mine = changesOf(read, typed);
  return namesOf(read)
    .filter((name) => theirs[name] !== read[name] && theirs[name] !== mine[name])
    .map((name) => ({ name, before: read[name], theirs: theirs[name], mine: mine[name] }));
}

export const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
export const toLines = (values: readonly string[]): string => values.join('\n');
/** An empty field is none. */
export const orNull = (text: string): string | null => (text === '' ? null : text);
