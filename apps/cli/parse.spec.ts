import type { CommandDefinition } from './command-definition.ts';
import { exit } from './exit-codes.ts';
import type { Failure } from './failure.ts';
import { commandHelp } from './help.ts';
import { chooseCommand, helpedCommands, parseCommand } from './parse.ts';

const command: CommandDefinition = {
  name: 'params set',
  summary: 'Sets a parameter',
  arguments: 'NAME [VALUE]',
  environment: 'required',
  changes: true,
  options: {
    file: { type: 'string', value: 'FILE', description: 'read the value from a file' },
    only: { type: 'string', multiple: true, description: 'several' },
    since: { type: 'string', default: '1h', description: 'how far back' },
    quiet: { type: 'boolean', description: 'say less' },
  },
  examples: ['npm run release -- params set prod cdn/public-key --file public.pem'],
};

const failureOf = (action: () => unknown): Failure => {
  try {
    action();
  } catch (error) {
    return error as Failure;
  }
  throw new Error('did not fail');
};

describe('the command line', () => {
  const names = [{ name: 'deploy' }, { name: 'plan' }, { name: 'params set' }, { name: 'params list' }];

  it('finds commands of one word and of two', () => {
    expect(chooseCommand(['plan', 'prod'], names).name).toBe('plan');
    expect(chooseCommand(['params', 'set', 'prod'], names).name).toBe('params set');
  });

  it('offers the nearest command for a mistyped one', () => {
    const failure = failureOf(() => chooseCommand(['deplyo', 'prod'], names));
    expect(failure.message).toBe('There is no command "deplyo": did you mean "deploy"?');
    expect(failure.exitCode).toBe(exit.blocked);
  });

  it('lists the commands of a subject where the second word is missing or wrong', () => {
    expect(failureOf(() => chooseCommand(['params', 'prod'], names)).why).toBe('it is one of: params set, params list');
  });

  it('helps with all commands, or with those of a subject', () => {
    const all = names.map(({ name }) => name);
    expect(helpedCommands(['--help'], all)).toEqual(all);
    expect(helpedCommands(['params', '--help'], all)).toEqual(['params set', 'params list']);
    expect(helpedCommands(['plan', '--help'], all)).toEqual([]);
    expect(helpedCommands(['params', '--help'], ['params', ...all])).toEqual(['params', 'params set', 'params list']);
    expect(helpedCommands(['params', '--help'], ['params', 'params set'])).toEqual([]);
    expect(helpedCommands(['parms', '-h'], all)).toEqual([]);
  });

  it('separates environment, arguments, options and what is passed on', () => {
    const argv = ['params', 'set', 'prod', 'a/b', '--only', 'x', '--only', 'y', '-y', '--json', '--', 'ls', '--all'];
    expect(parseCommand(argv, command)).toEqual({
      environment: 'prod',
      json: true,
      help: false,
      input: {
        rest: ['a/b'],
        passed: ['ls', '--all'],
        yes: true,
        values: { only: ['x', 'y'], since: '1h', quiet: false },
      },
    });
  });

  it('names the option that was probably meant', () => {
    const failure = failureOf(() => parseCommand(['params', 'set', 'prod', 'a', '--fiel', 'x'], command));
    expect(failure.next).toEqual(['Did you mean --file?', 'npm run release -- params set --help']);
    expect(failure.exitCode).toBe(exit.blocked);
  });

  it('refuses a command without its environment', () => {
    expect(failureOf(() => parseCommand(['params', 'set'], command)).why).toBe('which environment is missing');
  });

  it('has no --yes where nothing is changed', () => {
    expect(() => parseCommand(['params', 'set', 'prod', '--yes'], { ...command, changes: false })).toThrow(/--yes/);
  });

  it('explains itself with options and examples', () => {
    const help = commandHelp(command);
    expect(help).toContain('npm run release -- params set ENV NAME [VALUE] [options]');
    expect(help).toMatch(/--file FILE +read the value from a file/);
    expect(help).toMatch(/--since TEXT +how far back \(default 1h\)/);
    expect(help).toMatch(/--yes +ask nobody/);
    expect(help).toContain('Examples:\n  npm run release -- params set prod cdn/public-key');
  });
});
