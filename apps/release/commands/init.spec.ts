import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Context } from '../environment/context.ts';
import { command } from './init.ts';

const right = [
  ['GitHub repository', 'school/platform'],
  ['Ids of owner', ''],
  ['Region of dev', ''],
  ['Region of dr', ''],
  ['AWS account of dev', '410000000001'],
  ['AWS account of staging', '410000000002'],
  ['AWS account of prod', '410000000003'],
  ['Domain of prod', 'school.example'],
  ['Id of the hosted zone of dev.', '"/hostedzone/ZDEV0001"'],
  ['Id of the hosted zone of staging.', 'ZSTAGING0001'],
  ['Id of the hosted zone of DOMAIN', 'ZPROD0001'],
  ['Address that gets', 'alerts@school.example'],
  ['Address that is paged', 'pager@school.example'],
] as const;

describe('release init', () => {
  const folder = mkdtempSync(join(tmpdir(), 'init-'));
  const file = join(folder, 'environments.ts');
  const text = () => readFileSync(file, 'utf8');
  beforeEach(() => cpSync(resolve('infra/environments.ts'), file));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Answers each question by what `answers` has for it, one after the other where it is asked again. */
  async function init(
    answers: readonly (readonly [question: string, answer: string])[] | undefined,
    options: Readonly<Record<string, string>> = {},
  ): Promise<{ code: unknown; asked: string[]; printed: string }> {
    const left = answers?.map((answer) => [...answer]);
    const asked: string[] = [];
    const printed: string[] = [];
    const context = {
      async ask(question: string) {
        asked.push(question);
        const at = left?.findIndex(([begin = '']) => question.startsWith(begin)) ?? -1;
        if (left !== undefined && at === -1) throw new Error(`asked for what it knows: ${question}`);
        return left?.splice(at, 1)[0]?.[1];
      },
      out: { print: (line: string) => printed.push(line), data: (_: unknown, line: string) => printed.push(line) },
    };
    const values = { ...options, file: relative(resolve('.'), file) };
    const code = await command
      .run(context as unknown as Context, { values, rest: [], passed: [], yes: false } as never)
      .catch((error: Error) => error.message);
    return { code, asked, printed: printed.join('\n') };
  }

  it('asks for each once where the answers are right, and the same answers change nothing more', async () => {
    const { code, asked, printed } = await init(right);
    expect(code).toBe(0);
    expect(asked).toHaveLength(right.length);
    expect(printed).toMatch(/^Wrote .*environments\.ts/);
    expect(text()).toContain("namesIn('dev.school.example', 'ZDEV0001', home)");
    const once = text();
    expect((await init(right)).code).toBe(0);
    expect(text()).toBe(once);
  });

  it('asks again for a wrong answer at once, with what it expects', async () => {
    const wrong = [
      ['GitHub repository', 'https://github.com/school/platform.git'],
      ['AWS account of dev', ''],
      ['AWS account of staging', '410000000001'],
      ['Region of dr', 'Ireland'],
    ] as const;
    const { code, asked, printed } = await init([...wrong, ...right]);
    expect(code).toBe(0);
    expect(asked).toHaveLength(right.length + wrong.length);
    expect(printed).toContain('  https://github.com/school/platform.git: expected OWNER/NAME');
    expect(printed).toContain('  This is needed: expected 12 digits');
    expect(printed).toContain('  410000000001: that is account-dev already');
    expect(printed).toContain('  Ireland: expected a region such as eu-west-1');
  });

  it('refuses a wrong option before it asks for anything, and a missing one where nobody can be asked', async () => {
    const before = text();
    const wrong = await init(right, { 'account-dev': '41', alerts: 'nobody' });
    expect(wrong.asked).toEqual([]);
    expect(wrong.code).toMatch('--account-dev 41: expected 12 digits; --alerts nobody: expected an address');
    const alone = await init(undefined, { repository: 'school/platform' });
    expect(alone.code).toMatch('--account-dev: required (AWS account of dev)');
    expect(alone.code).not.toMatch('--repository');
    expect(text()).toBe(before);
  });
});
