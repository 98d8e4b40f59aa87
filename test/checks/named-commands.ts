import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chooseCommand, parseCommand } from '../../apps/cli/parse.ts';
import type { Command } from '../../apps/release/commands/command.ts';
import { environmentNamed } from '../../infra/lookup.ts';

export interface Project {
  readonly root: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Every command of the release tool. */
  readonly commands: readonly Command[];
}

export interface Named {
  readonly line: number;
  /** As it is written, from `npm` on. */
  readonly text: string;
  readonly script: string;
  /** What stands behind `--`. */
  readonly args: readonly string[];
}

const invocation = /\bnpm run (?:(?:--silent|-s) )*([a-z][a-z:-]*)(?:(?= -- ([^\n]*))|)/g;

/** Where a command ends in a page or a script. */
const end = /`| \|{1,2} | && |;|\)(?=[\s"']|$)| #| > | >> | < | 2>|…$/;

/** Commands of npm in a text, with those that a backslash breaks over lines. */
export function namedIn(text: string): Named[] {
  const joined = text.replace(/\\\n\s*/g, '');
  return [...joined.matchAll(invocation)].map((match) => {
    const [all, script = '', rest = ''] = match;
    const behind = rest.split(end)[0]?.trim() ?? '';
    const line = joined.slice(0, match.index).split('\n').length;
    return { line, text: behind === '' ? all : `${all} -- ${behind}`, script, args: wordsOf(behind) };
  });
}

/** Words as a shell would part them. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain ?? '');

/** `COMMAND` and the like stand for what the reader knows. */
const isPlaceholder = (word: string): boolean => /^[A-Z][A-Z_-]*$|^\$|^…$|^<.*>$/.test(word);

/** Why a command that a text names does not exist; undefined when it does. */
export function whyNot({ script, args }: Named, { root, scripts, commands }: Project): string | undefined {
  const source = scripts[script];
  if (source === undefined) return `package.json has no script ${script}`;
  if (script === 'release') return args.length === 0 ? undefined : whyNotRelease(args, commands);
  const main = /(\S+\.(?:ts|mjs))(?!.*\.(?:ts|mjs))/.exec(source)?.[1];
  if (main === undefined || source.includes('--test ')) return undefined;
  const folder = dirname(main);
  const text = globSync(`${folder}/*.{ts,mjs}`, { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const unknown = args
    .filter((word) => /^--[a-z]/.test(word))
    .map((word) => word.slice(2).split('=')[0] ?? '')
    .find((option) => !(text.includes(`'${option}'`) || text.includes(`--${option}`) || text.includes(`${option}:`)));
  return unknown === undefined ? undefined : `${main} has no option --${unknown}`;
}

/** The tool's own parser decides, so what the pages say is what an operator can type. */
function whyNotRelease(args: readonly string[], commands: readonly Command[]): string | undefined {
  if (isPlaceholder(args[0] ?? '') || args[0] === '--help') return undefined;
  try {
    const command = chooseCommand(args, commands);
    const { environment } = parseCommand(args, command);
    if (environment !== undefined && environment !== 'local' && !isPlaceholder(environment))
      environmentNamed(environment);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Short forms between backticks, `deploy --only app`: their options must exist too. */
export function shortFormsIn(text: string, commands: readonly Command[]): Named[] {
  const names = commands.map(({ name }) => name);
  return [...text.matchAll(/`([a-z][^`\n]*)`/g)].flatMap(([, code = '', ...more]) => {
    const index = more.at(-2) as unknown as number;
    const name = names.find((known) => code === known || code.startsWith(`${known} `));
    if (name === undefined || !code.includes(' --')) return [];
    const line = text.slice(0, Number(index)).split('\n').length;
    return [{ line, text: code, script: 'release', args: wordsOf(code) }];
  });
}

/** Options of a short form that its command does not have. */
export function unknownOptions({ args }: Named, commands: readonly Command[]): string[] {
  const command = chooseCommand(args, commands);
  const known = [...Object.keys(command.options), 'json', 'help', ...(command.changes ? ['yes'] : [])];
  return args
    .filter((word) => /^--[a-z]/.test(word))
    .map((word) => word.slice(2).split('=')[0] ?? '')
    .filter((option) => !known.includes(option));
}

/** Links of a page that lead nowhere: files, and headings in them. */
export function deadLinks(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    const [path = '', heading] = target.split('#');
    const found = path === '' ? join(root, file) : join(root, dirname(file), path);
    if (!existsSync(found)) return [`${file}: ${target}`];
    if (heading === undefined || !found.endsWith('.md')) return [];
    return headingsOf(readFileSync(found, 'utf8')).includes(heading) ? [] : [`${file}: ${target}`];
  });
}

/** Anchors as GitHub makes them of headings. */
const headingsOf = (text: string): string[] =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
