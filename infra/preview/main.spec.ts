import { previewEnvironment } from '../lookup.ts';
import { stepsFor } from './main.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('previews', () => {
  it('get keys of their own, and are released as any environment, by digest', () => {
    expect(stepsFor(['deploy', 'fix-1', '--digest', digest])).toEqual([
      { keysFor: 'preview-fix-1' },
      { run: 'release', args: ['deploy', 'preview-fix-1', '--digest', digest, '--yes'] },
    ]);
  });

  it('are torn down by one command, with what was written beside their stacks', () => {
    expect(stepsFor(['destroy', 'fix-1'])).toEqual([
      { run: 'cdk', args: ['destroy', '--all', '--force', '-c', 'environment=preview-fix-1'] },
      { forget: 'preview-fix-1' },
    ]);
  });

  it('cannot be asked to tear down anything else', () => {
    expect(() => stepsFor(['destroy', 'Prod'])).toThrow('expected preview-NAME');
    expect(() => stepsFor(['destroy'])).toThrow('Usage');
    expect(() => stepsFor(['deploy', 'fix-1'])).toThrow('add --digest');
    expect(() => stepsFor(['remove', 'fix-1'])).toThrow('Usage');
  });

  it('say where they answer', () => {
    const { domain } = previewEnvironment('preview-pr-12');
    expect(stepsFor(['address', 'pr-12'])).toEqual([{ print: `https://${domain.api}` }]);
    expect(domain.api).toBe(`api-pr-12.${domain.zoneName}`);
  });

  it('are listed by the names of their stacks', () => {
    expect(JSON.stringify(stepsFor(['list']))).toContain("starts_with(StackName, 'classboard-preview-')");
  });
});
