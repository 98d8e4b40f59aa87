import { exit } from '../../cli/exit-codes.ts';
import type { Assembly } from '../environment/stacks/assembly.ts';
import type { ReleaseRecord } from './record/record.ts';
import { demandSameTemplates, templatesHash } from './resume.ts';

const assemblyWith = (size: string) =>
  ({
    stacks: [{ id: 'Data', region: 'eu-central-1', template: { Resources: { Database: { size } } } }],
  }) as unknown as Pick<Assembly, 'stacks'>;
const record = (hash?: string) =>
  ({
    id: '1',
    environment: 'prod',
    commit: 'c',
    digest: 'd',
    evidence: hash === undefined ? {} : { templatesHash: hash },
  }) as unknown as ReleaseRecord;

describe('resuming an interrupted release', () => {
  it('is refused where the working tree makes other stacks than those approved', () => {
    const approved = record(templatesHash(assemblyWith('small')));
    expect(() => demandSameTemplates(approved, assemblyWith('small'))).not.toThrow();
    expect(() => demandSameTemplates(approved, assemblyWith('large'))).toThrow(
      expect.objectContaining({
        what: 'This is other code than the interrupted release began with',
        exitCode: exit.blocked,
      }),
    );
  });

  it('is not refused for a record of a tool that wrote no hash', () => {
    expect(() => demandSameTemplates(record(), assemblyWith('large'))).not.toThrow();
  });
});
