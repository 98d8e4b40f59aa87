import { basename, join } from 'node:path';
import { findPending } from '../../../apps/release/migrations/pending.ts';
import { MigrationProject } from '../../setup/release/migration-project.ts';

describe('the base of the migration check', () => {
  let project: MigrationProject;

  beforeEach(async () => {
    project = await MigrationProject.create();
    project.git('symbolic-ref', 'HEAD', 'refs/heads/main');
    project.git('config', 'user.name', 'Test');
    project.git('config', 'user.email', 'test@example.org');
    await project.migration(1, 'create-pupils', 'CREATE TABLE pupils (id bigint)', 'DROP TABLE pupils');
    project.git('add', '--all');
    project.git('commit', '--quiet', '--message', 'Start');
  });
  afterEach(() => project.remove());

  async function commit(number: number, name: string): Promise<void> {
    await project.migration(number, name, 'SELECT 1', 'SELECT 1');
    project.git('add', '--all');
    project.git('commit', '--quiet', '--message', name);
  }

  const found = async (base?: string) => {
    const { pending, ...rest } = await findPending(join(project.folder, 'migrations'), base);
    return { base: rest.base, pending: pending.map((file) => basename(file, '.ts').slice(14)) };
  };

  it('is the tag on main, though the branch that is checked was never merged with it', async () => {
    project.git('switch', '--quiet', '--create', 'develop');
    await commit(2, 'released');
    project.git('switch', '--quiet', 'main');
    project.git('merge', '--quiet', '--no-ff', '--message', 'Release', 'develop');
    project.git('tag', 'v1.0.0');
    project.git('switch', '--quiet', 'develop');
    await commit(3, 'new');
    expect(await found()).toEqual({ base: 'v1.0.0', pending: ['new'] });
  });

  it('is the tag of main that the remote has, where the clone has a branch main that is older', async () => {
    project.git('switch', '--quiet', '--create', 'develop');
    await commit(2, 'released');
    project.git('tag', 'v1.0.0');
    project.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    await commit(3, 'new');
    expect(await found()).toEqual({ base: 'v1.0.0', pending: ['new'] });
  });

  it('is the newest release of main, not a later tag of a branch', async () => {
    project.git('tag', 'v1.0.0');
    project.git('switch', '--quiet', '--create', 'experiment');
    await commit(2, 'new');
    project.git('tag', 'v9.0.0');
    project.git('tag', 'v9.0.1-rc.1');
    expect(await found()).toEqual({ base: 'v1.0.0', pending: ['new'] });
  });

  it('is a tag of any branch before it is nothing', async () => {
    project.git('switch', '--quiet', '--create', 'trunk');
    project.git('branch', '--delete', '--force', 'main');
    project.git('tag', 'v1.0.0');
    await commit(2, 'new');
    expect(await found()).toEqual({ base: 'v1.0.0', pending: ['new'] });
  });

  it('is nothing only where no release is tagged', async () => {
    expect(await found()).toEqual({ base: null, pending: ['create-pupils'] });
  });

  it('is a commit that is named', async () => {
    project.git('tag', 'v1.0.0');
    await commit(2, 'released');
    expect(await found('HEAD')).toEqual({ base: 'HEAD', pending: [] });
  });
});
