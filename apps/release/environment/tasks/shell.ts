import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from '../../../cli/failure.ts';
import type { ShellSession } from '../../aws/ecs-exec.ts';
import type { Context } from '../context.ts';

export const plugin = 'session-manager-plugin';

export const installPlugin = [
  'macOS: brew install --cask session-manager-plugin',
  'Linux: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
];

/** Where the plugin is, as the shell would find it. */
export function findPlugin(path: string): string | undefined {
  for (const folder of path.split(delimiter).filter((one) => one !== '')) {
    try {
      accessSync(join(folder, plugin), constants.X_OK);
      return join(folder, plugin);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** What the plugin is started with: the same six arguments that the AWS CLI gives it. */
export function pluginArguments(session: ShellSession, region: string, profile: string): string[] {
  return [
    JSON.stringify(session.response),
    region,
    'StartSession',
    profile,
    JSON.stringify({ Target: session.target }),
    session.endpoint,
  ];
}

/** Hands the terminal over until the session ends. Ctrl-C belongs to the shell in the container meanwhile. */
export async function openTerminal(context: Context, file: string, args: readonly string[]): Promise<number> {
  const keep = () => {};
  process.on('SIGINT', keep);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(file, args, { stdio: 'inherit', env: { ...context.variables.all } });
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
    });
  } catch (error) {
    throw new Failure({
      what: `${plugin} cannot be started`,
      why: (error as Error).message,
      next: installPlugin,
      cause: error,
    });
  } finally {
    process.off('SIGINT', keep);
  }
}
