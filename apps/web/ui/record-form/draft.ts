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

/**
 * What stands in the form once it is based on what was read again: what is typed stays, the rest is as it is stored.
 * @returns undefined where somebody else changed what is being typed: saving it asks, as long as it is based on what was read first
 */
export function rebased<Name extends string>(
  read: Draft<Name>,
  stored: Draft<Name>,
  typed: Draft<Name>,
): Draft<Name> | undefined {
  const mine = changesOf(read, typed);
  if (differencesOf(read, stored, typed).some((difference) => difference.mine !== undefined)) return undefined;
  return Object.fromEntries(
    namesOf(stored).map((name) => [name, name in mine && mine[name] !== stored[name] ? typed[name] : stored[name]]),
  ) as Draft<Name>;
}

export const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
export const toLines = (values: readonly string[]): string => values.join('\n');
/** An empty field is none. */
export const orNull = (text: string): string | null => (text === '' ? null : text);
