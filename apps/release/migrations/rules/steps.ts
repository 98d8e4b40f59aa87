/** One migration of a safe form, as code to paste. */
export interface Step {
  isInTransaction: boolean;
  up: string;
  down: string;
}

/** A place that only the author can fill in: `<not done yet>`. */
const place = /<[a-z][a-z ]*>/g;

export const run = (sql: string): string => `await queryRunner.query(\`${sql.replace(/\s+/g, ' ').trim()}\`);`;

export const step = (up: string, down: string): Step => ({ isInTransaction: true, up, down });
export const stepAlone = (up: string, down: string): Step => ({ isInTransaction: false, up, down });

const heading = (number: number, { isInTransaction }: Step): string =>
  `// migration ${number}${isInTransaction ? '' : ', with  readonly transaction = false;'}`;

export const renderSteps = (steps: readonly Step[]): string =>
  steps.map((one, index) => [heading(index + 1, one), one.up, '// its down', one.down].join('\n')).join('\n');

/** The migrations of a form as it was printed; undefined where it is a piece of advice and nothing to paste. */
export function readSteps(text: string): Step[] | undefined {
  const parts = text.split(/^\/\/ migration \d+(.*)$/m);
  if (parts.length < 3 || parts[0] !== '') return undefined;
  const steps: Step[] = [];
  for (let index = 1; index < parts.length; index += 2) {
    const [up = '', down = ''] = (parts[index + 1] ?? '').split('// its down\n');
    steps.push({ isInTransaction: parts[index] === '', up: up.trim(), down: down.trim() });
  }
  return steps;
}

/** What is still to be filled in. */
export const placesIn = (text: string): string[] => [...new Set(text.match(place))];

/** The text with its places filled in. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(place, (name) => values[name] ?? name);
