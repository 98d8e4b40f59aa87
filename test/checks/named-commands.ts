import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandDefinition } from '../../apps/cli/command-definition.ts';
import { chooseCommand, parseCommand } from '../../apps/cli/parse.ts';
import { environmentNamed } from '../../infra/lookup.ts';

export interface Project {
  readonly root: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Every command that an npm script starts. */
  readonly commands: readonly CommandDefinition[];
}

export interface Named {
  readonly line: number;
  /** As it is written, from `npm` on. */
  readonly text: string;
  readonly script: string;
  /** What stands behind `--`. */
  readonly args: readonly string[];
}

/** npm hands words before `--` on, too: `npm run migrate:new NAME -- --kind KIND`. */
const invocation = /\bnpm run (?:(?:--silent|-s) )*([a-z][a-z:-]*)(?:(?=((?: [\w$][\w.-]*){0,2}) -- ([^\n]*))|)/g;

/** Where a command ends in a page or a script. */
const end = /`| \|{1,2} | && |;|\)(?=[\s"']|$)| #| > | >> | < | 2>|…$/;

/** Commands of npm in a text, with those that a backslash breaks over lines. */
export function namedIn(text: string): Named[] {
  const joined = text.replace(/\\\n\s*/g, '');
  return [...joined.matchAll(invocation)].map((match) => {
    const [all, script = '', words = '', rest = ''] = match;
    const behind = rest.split(end)[0]?.trim() ?? '';
    const line = joined.slice(0, match.index).split('\n').length;
    const text = behind === '' ? all : `${all}${words} -- ${behind}`;
    return { line, text, script, args: [...wordsOf(words), ...wordsOf(behind)] };
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
  if (script === 'release') return args.length === 0 ? undefined : whyNotCommand(args, commands);
  const own = commands.find((command) => command.script === script);
  // Without arguments a page only speaks of the command.
  if (own !== undefined)
    return args.length === 0 ? undefined : whyNotCommand([...own.name.split(' '), ...args], commands);
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
function whyNotCommand(args: readonly string[], commands: readonly CommandDefinition[]): string | undefined {
  if (isPlaceholder(args[0] ?? '') || args[0] === '--help') return undefined;
  try {
    const command = chooseCommand(args, commands);
    const { environment } = parseCommand(withValues(args, command), command);
    if (environment !== undefined && environment !== 'local' && !isPlaceholder(environment))
      environmentNamed(environment);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** `--kind KIND` stands for any of its kinds, and `--minutes N` for any number. */
const withValues = (args: readonly string[], { options }: CommandDefinition): string[] =>
  args.map((word, i) => {
    const option = options[args[i - 1]?.slice(2) ?? ''];
    if (option === undefined || !isPlaceholder(word)) return word;
    if (option.type === 'number') return String(option.default ?? option.atLeast ?? 1);
    return (option.type === 'string' ? option.choices?.[0] : undefined) ?? word;
  });

/** Short forms between backticks, `deploy --only app`: their options must exist too. */
export function shortFormsIn(text: string, commands: readonly CommandDefinition[]): Named[] {
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
export function unknownOptions({ args }: Named, commands: readonly CommandDefinition[]): string[] {
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
