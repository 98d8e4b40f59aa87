import { commandFor } from './main.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('previews', () => {
  it('are deployed as an environment of their own, by digest', () => {
    expect(commandFor(['deploy', 'fix-1', '--digest', digest]).args).toEqual(
      expect.arrayContaining(['deploy', '--all', 'environment=preview-fix-1', `imageDigest=${digest}`]),
    );
  });

  it('are torn down by one command', () => {
    expect(commandFor(['destroy', 'fix-1']).args).toEqual([
      'destroy',
      '--all',
      '--force',
      '-c',
      'environment=preview-fix-1',
    ]);
  });

  it('cannot be asked to tear down anything else', () => {
    expect(() => commandFor(['destroy', 'Prod'])).toThrow('expected preview-NAME');
    expect(() => commandFor(['destroy'])).toThrow('Usage');
    expect(() => commandFor(['deploy', 'fix-1'])).toThrow('add --digest');
  });

  it('are listed by the names of their stacks', () => {
    expect(commandFor(['list']).args.join(' ')).toContain("starts_with(StackName, 'classboard-preview-')");
  });
});
