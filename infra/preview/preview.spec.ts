import { previewEnvironment } from '../lookup.ts';
import { type Request, stepsFor } from './preview.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const steps = (action: Request['action'], label?: string, image?: string) => stepsFor({ action, label, digest: image });

describe('previews', () => {
  it('get keys of their own, and are released as any environment, by digest', () => {
    expect(steps('deploy', 'fix-1', digest)).toEqual([
      { keysFor: 'preview-fix-1' },
      { run: 'release', args: ['deploy', 'preview-fix-1', '--digest', digest, '--yes'] },
    ]);
  });

  it('are deleted by one command, with what was written beside their stacks', () => {
    expect(steps('destroy', 'fix-1')).toEqual([
      { run: 'cdk', args: ['destroy', '--all', '--force', '-c', 'environment=preview-fix-1'] },
      { forget: 'preview-fix-1' },
    ]);
  });

  it('are the only thing that the command deletes', () => {
    expect(() => steps('destroy', 'Prod')).toThrow('expected preview-NAME');
    expect(() => steps('destroy')).toThrow('NAME is missing');
    expect(() => steps('deploy', 'fix-1')).toThrow('--digest is missing');
  });

  it('print their address', () => {
    const { domain } = previewEnvironment('preview-pr-12');
    expect(steps('address', 'pr-12')).toEqual([{ print: `https://${domain.api}` }]);
    expect(domain.api).toBe(`api-pr-12.${domain.zoneName}`);
  });

  it('are listed by the names of their stacks', () => {
    expect(JSON.stringify(steps('list'))).toContain("starts_with(StackName, 'classboard-preview-')");
  });
});
