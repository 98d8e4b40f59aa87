import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As of `apps/web`, which is checked without the types of Node.js. */
type Message = string | Readonly<Record<string, string>>;
type Catalog = Readonly<Record<string, Message>>;

const formsOf = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string).sort();

const root = join(import.meta.dirname, '../../web');
const locale: string = join(root, 'messages/locale.ts');
const { fill, languages } = await import(locale);
const folders = globSync('**/messages/en.ts', { cwd: root }).map((file) => dirname(file));
const all = folders.flatMap((folder) => Object.keys(languages).map((language) => [folder, language] as const));

async function read(folder: string, language: string): Promise<Catalog> {
  const module = await import(join(root, folder, `${language}.ts`));
  return module[language === 'en' ? 'en' : 'messages'];
}

describe('the messages of the console', () => {
  it.each(all)('%s/%s fill in what those of English do, and leave none empty', async (folder, language) => {
    const [english, messages] = await Promise.all([read(folder, 'en'), read(folder, language)]);
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
    for (const [key, message] of Object.entries(messages)) {
      const expected = namesIn(formsOf(english[key] as Message).at(-1) as string);
      for (const form of formsOf(message)) {
        expect(form.trim()).not.toBe('');
        // "one" and "two" of Arabic say the number in words.
        expect([key, ...expected]).toEqual(expect.arrayContaining([key, ...namesIn(form)]));
      }
      expect([key, namesIn(formsOf(message).at(-1) as string)]).toEqual([key, expected]);
    }
  });

  it.each(all)('%s/%s have a text for every number', async (folder, language) => {
    for (const message of Object.values(await read(folder, language))) {
      for (const count of [0, 1, 2, 3, 11, 100]) expect(fill(message, { count }, language)).not.toContain('undefined');
    }
  });
});
