import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { previewEnvironment } from '../lookup.ts';
import { product } from '../names.ts';

/**
 * Short-lived copies of dev, for a branch.
 *   npm run infra:preview -- deploy NAME --digest sha256:… --commit COMMIT
 *   npm run infra:preview -- destroy NAME
 *   npm run infra:preview -- list
 */
const usage = 'Usage: npm run infra:preview -- deploy NAME --digest sha256:… [--commit COMMIT] | destroy NAME | list';

export interface Command {
  readonly program: 'cdk' | 'aws';
  readonly args: readonly string[];
}

/** The commands behind a request, without running them. */
export function commandFor(argv: readonly string[]): Command {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { digest: { type: 'string' }, commit: { type: 'string', default: 'unknown' } },
  });
  const [action, label] = positionals;
  if (action === 'list') {
    const { region } = previewEnvironment('preview-any');
    const names = `Stacks[?starts_with(StackName, '${product}-preview-')].[StackName,StackStatus,CreationTime]`;
    return {
      program: 'aws',
      args: ['cloudformation', 'describe-stacks', '--region', region, '--query', names, '--output', 'text'],
    };
  }
  if ((action !== 'deploy' && action !== 'destroy') || label === undefined) throw new Error(usage);
  const { name } = previewEnvironment(`preview-${label}`);
  const context = ['-c', `environment=${name}`];
  if (action === 'destroy') return { program: 'cdk', args: ['destroy', '--all', '--force', ...context] };
  if (values.digest === undefined) throw new Error(`${usage}\nA preview runs an image by its digest: add --digest.`);
  const image = ['-c', `imageDigest=${values.digest}`, '-c', `commit=${values.commit}`];
  return {
    program: 'cdk',
    args: ['deploy', '--all', '--require-approval', 'never', '--concurrency', '4', ...context, ...image],
  };
}

if (import.meta.main) {
  try {
    const { program, args } = commandFor(process.argv.slice(2));
    console.error(`${program} ${args.join(' ')}`);
    const { status } = spawnSync(program, args, { stdio: 'inherit', cwd: new URL('..', import.meta.url).pathname });
    process.exitCode = status ?? 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
