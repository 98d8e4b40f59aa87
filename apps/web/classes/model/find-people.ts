import type { Schemas } from '../../api/client.ts';

type User = Schemas['User'];

/** The lines of a pasted list, each once. */
export const pastedLines = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n\t]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

export interface Finder {
  /** Those of whom a name or address begins so. */
  search: (line: string) => Promise<readonly User[]>;
  /** Undefined where nobody has the identifier. */
  byId: (line: string) => Promise<User | undefined>;
}

/** An address or a user name that is theirs letter for letter; a search compares beginnings only. */
const hasWhole = (line: string) => (user: User) =>
  [user.email, user.username].some((text) => text?.toLowerCase() === line.toLowerCase());

/**
 * Who is meant by each line: an address, a user name or an identifier, never a name, which several people may have.
 * Some at a time, in the order of the lines.
 */
export async function findPeople(
  lines: readonly string[],
  finder: Finder,
): Promise<{ found: User[]; missing: string[] }> {
  const atOnce = 4;
  const people: (User | undefined)[] = [];
  for (let from = 0; from < lines.length; from += atOnce) {
    const part = lines.slice(from, from + atOnce);
    people.push(...(await Promise.all(part.map((line) => findOne(line, finder)))));
  }
  return {
    found: people.filter((user) => user !== undefined),
    missing: lines.filter((_, index) => people[index] === undefined),
  };
}

/**
 * What may stand in the address of a request, which proxies write down: neither an e-mail address nor a name. Names have no
 * digits, and identifiers of school systems hardly ever go without.
 */
export const mayBeIdentifier = (line: string): boolean => /^[^@\s]*\d[^@\s]*$/.test(line);

async function findOne(line: string, { search, byId }: Finder): Promise<User | undefined> {
  const found = (await search(line)).find(hasWhole(line));
  return found ?? (mayBeIdentifier(line) ? byId(line) : undefined);
}
