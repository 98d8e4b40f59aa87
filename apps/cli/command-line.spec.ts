import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callOf } from './command-definition.ts';
import { commandLine, shellLine } from './command-line.ts';
import { commandGroups } from './definitions/index.ts';
import { repositoryRoot } from './run-tool.ts';

describe('commandLine', () => {
  it('writes a command with its environment, arguments and options', () => {
    expect(commandLine('logs', 'prod', { since: '1h', level: 'error' })).toBe(
      'npm run release -- logs prod --since 1h --level error',
    );
    expect(commandLine('params set', ['prod', 'cdn/public-key'], { file: 'public.pem' })).toBe(
      'npm run release -- params set prod cdn/public-key --file public.pem',
    );
  });

  it('writes flags, repeats what may be repeated, and leaves out what is not given', () => {
    const options = { yes: true, 'plan-only': false, digest: undefined, 'ignore-alarm': ['api-slow', 'api-errors'] };
    expect(commandLine('deploy', 'staging', options)).toBe(
      'npm run release -- deploy staging --yes --ignore-alarm api-slow --ignore-alarm api-errors',
    );
  });

  it('writes a command with a script of its own as people type it', () => {
    expect(commandLine('migrate check')).toBe('npm run migrate:check');
    expect(commandLine('migrate up', [], { 'fix-indexes': true })).toBe('npm run migrate -- --fix-indexes');
  });

  it('quotes what a shell would take apart, and no placeholders', () => {
    expect(commandLine('unlock', 'prod', { force: true, reason: "Mia's leave" })).toBe(
      `npm run release -- unlock prod --force --reason 'Mia'\\''s leave'`,
    );
    expect(commandLine('deploy', 'ENV', { digest: 'sha256:…', 'watch-minutes': 'N' })).toBe(
      'npm run release -- deploy ENV --digest sha256:… --watch-minutes N',
    );
    expect(shellLine(['node', '-e', 'console.log("it\'s")', ''])).toBe(`node -e 'console.log("it'\\''s")' ''`);
  });

  it('compiles for no command, option or value that does not exist', () => {
    // @ts-expect-error no such command
    expect(() => commandLine('redeploy', 'prod')).toThrow();
    // @ts-expect-error no such option
    commandLine('logs', 'prod', { from: '1h' });
    // @ts-expect-error no such level
    commandLine('logs', 'prod', { level: 'bad' });
    // @ts-expect-error no environment
    commandLine('status');
    // @ts-expect-error nothing is changed, so nobody is asked
    commandLine('logs', 'prod', { yes: true });
  });
});

/** What stands in the text of a program, and in none of its comments. */
const codeOf = (text: string): string => text.replace(/^\s*(\/\/|\/?\*).*$/gm, '');

describe('command lines in texts of programs', () => {
  it('are written by commandLine, which knows the commands and their options', () => {
    const files = globSync('apps/**/*.{ts,mjs}', { cwd: repositoryRoot });
    const programs = files.filter((file) => !file.startsWith('apps/cli/') && !file.endsWith('.spec.ts'));
    expect(programs.length).toBeGreaterThan(300);
    const scripts = commandGroups.flatMap(({ commands }) => commands.map(callOf));
    const literal = new RegExp(`(${[...new Set(['npm run release --', ...scripts])].join('|')}) `);
    const found = programs.filter((file) => literal.test(codeOf(readFileSync(join(repositoryRoot, file), 'utf8'))));
    expect(found).toEqual([]);
  });
});

describe('the commands', () => {
  it('have different names', () => {
    const names = commandGroups.flatMap(({ commands }) => commands.map(({ name }) => name));
    expect(names).toHaveLength(new Set(names).size);
  });
});
