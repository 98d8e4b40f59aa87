import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { commandGroups } from '../cli/definitions/index.ts';
import { exit, exitCodeMeanings } from '../cli/exit-codes.ts';
import { commands } from './commands/registry.ts';
import { run } from './main.ts';

/** Runs the tool in this process, as a script without a terminal does. */
async function call(...argv: string[]) {
  const seen = { stdout: '', stderr: '' };
  const signals: string[] = [];
  const code = await run(
    argv,
    { PATH: process.env.PATH },
    {
      stdin: new PassThrough() as never,
      stdout: { write: (text) => (seen.stdout += text) },
      stderr: { write: (text) => (seen.stderr += text) },
      once: (signal) => signals.push(`+${signal}`),
      off: (signal) => signals.push(`-${signal}`),
    },
  );
  return { code, ...seen, signals };
}

describe('the tool in process', () => {
  it('lists every command and every exit code', async () => {
    const { code, stdout, stderr } = await call('--help');
    expect([code, stderr]).toEqual([exit.done, '']);
    for (const { name, script } of commandGroups.flatMap(
      ({ commands }) => [...commands] as { name: string; script?: string }[],
    )) {
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${script ?? ''}`, 'm'));
    }
    for (const meaning of Object.values(exitCodeMeanings)) expect(stdout).toContain(meaning);
  });

  it('lists the commands of a subject', async () => {
    const { stdout } = await call('migrate', '--help');
    expect(stdout).toContain('migrate check');
    expect(stdout).not.toContain('params set');
  });

  it('shows how a command is typed by the script that people know', async () => {
    expect((await call('migrate', 'check', '--help')).stdout).toContain('npm run migrate:check -- [options]');
    expect((await call('deploy', '--help')).stdout).toContain('npm run release -- deploy ENV [options]');
  });

  it.each([
    [['deplyo', 'prod'], 'There is no command "deplyo": did you mean "deploy"?'],
    [['deploy', 'produktion'], 'There is no environment "produktion"'],
    [
      ['infra', 'preview', 'remove', 'fix-1'],
      'There is no action "remove": it is one of deploy, address, destroy, list',
    ],
    [['migrate', 'new', 'add-x', '--kind', 'bogus'], '--kind bogus is not known'],
    [['logs', 'prod', '--lvel', 'error'], 'Did you mean --level?'],
    [[], ''],
  ])('refuses %j with exit code 5', async (argv, answer) => {
    const { code, stderr } = await call(...argv);
    expect(code).toBe(exit.blocked);
    expect(stderr).toContain(answer);
  });

  it('prints a failure as JSON where --json is given', async () => {
    const { stdout } = await call('status', 'nowhere', '--json');
    expect(JSON.parse(stdout)).toEqual({
      error: {
        what: 'There is no environment "nowhere"',
        why: expect.any(String),
        next: [expect.any(String)],
        exitCode: exit.blocked,
      },
    });
  });

  it('keeps no listener and no state after a command', async () => {
    const first = await call('status', 'nowhere');
    expect(first.signals).toEqual(['+SIGINT', '+SIGTERM', '-SIGINT', '-SIGTERM']);
    expect(await call('status', 'nowhere')).toEqual(first);
  });
});

describe('the commands', () => {
  it.each(commandGroups.flatMap((group) => group.commands.map(({ name }) => name)))(
    '%s is carried out by its own file',
    async (name) => {
      const { command } = await commands[name]();
      expect(command.definition.name).toBe(name);
    },
    60_000,
  );
});

describe('the exit codes', () => {
  it('stand in docs/releases.md as the tool has them', () => {
    const page = readFileSync(new URL('../../docs/releases.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\d) \| ([^|]+) \| [^|]+ \|$/gm)].map(([, code, meaning]) => [
      Number(code),
      meaning,
    ]);
    expect(rows).toEqual(Object.entries(exitCodeMeanings).map(([code, meaning]) => [Number(code), meaning]));
  });
});
