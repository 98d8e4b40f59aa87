import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Check, fail, group } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import { readServices } from '../../aws/ecs-services.ts';
import type { Context } from '../../environment/context.ts';
import { localStackFile, readLocalStack } from '../../environment/local-stack.ts';
import { runOneOff } from '../../environment/tasks/one-off.ts';

/** The line that `apps/api/health/verify-cli.ts --json` writes. */
const verification = z.object({
  verification: z.object({
    environment: z.string(),
    processRole: z.string(),
    commit: z.string(),
    parts: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['PASS', 'FAIL', 'SKIP']),
        detail: z.string(),
        fix: z.string().optional(),
        milliseconds: z.number(),
      }),
    ),
  }),
});

interface Ended {
  readonly exitCode: number | undefined;
  readonly lines: readonly string[];
  readonly stoppedReason?: string | undefined;
}

/**
 * The application's own view, from tasks with its image, its settings and its role: those that serve and, where the
 * environment keeps them apart, those that work. Nothing but their findings comes back.
 */
export async function verifyDeployedApp(context: Context): Promise<Check[]> {
  const services = await readServices(context);
  if (services.length === 0) {
    throw new Failure({
      what: `${context.settings.name} has no service to ask`,
      why: 'nothing is deployed yet',
      next: [commandLine('deploy', context.settings.name)],
    });
  }
  const checks: Check[] = [];
  for (const { part, taskDefinition, securityGroups } of services) {
    const ended = await runOneOff(context, {
      taskDefinition,
      container: 'app',
      command: ['node', 'dist/apps/api/health/verify-cli.js', '--json'],
      title: `verify as ${part}`,
      // What serves reaches the proxy of the database; the place of migrations does not.
      ...(securityGroups.length === 0 ? {} : { securityGroups }),
      startedBy: `verify-${part}-${randomBytes(6).toString('hex')}`,
      isResumable: false,
    });
    checks.push(asCheck(`application, as ${part}`, ended));
  }
  return checks;
}

/** The same on this machine, with what `npm start` left of how to reach it where the settings say nothing else. */
export async function verifyLocalApp(context: Pick<Context, 'variables' | 'signal'>): Promise<Check> {
  const { all } = context.variables;
  const stack = readLocalStack(context.variables);
  if (all.APP_ENV === undefined && stack === undefined) {
    throw new Failure({
      what: 'There is nothing local to verify',
      why: `${localStackFile(context.variables)} is missing, which npm start writes`,
      next: ['npm start', 'Or set APP_ENV and the other variables of .env.example'],
    });
  }
  const settings = all.APP_ENV === undefined ? stack : {};
  const ended = await runNode(['apps/api/health/verify-cli.ts', '--json'], { ...all, ...settings }, context.signal);
  return asCheck('application', ended);
}

function runNode(args: string[], env: Context['variables']['all'], signal: AbortSignal): Promise<Ended> {
  const loader = resolve('apps/local/loader.mjs');
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, ['--import', loader, ...args], {
      env,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => settle({ exitCode: code ?? undefined, lines: output.split('\n') }));
  });
}

function asCheck(name: string, { exitCode, lines, stoppedReason }: Ended): Check {
  for (const line of lines) {
    const found = readLine(line);
    if (found === undefined) continue;
    const { environment, processRole, commit, parts } = found;
    const children = parts.map(({ fix, ...part }): Check => (fix === undefined ? part : { ...part, fix }));
    const where = `${environment}, ${processRole}, commit ${commit}`;
    const tree = group(name, children);
    return tree.status === 'FAIL' ? { ...tree, detail: `${where}: ${tree.detail}` } : { ...tree, detail: where };
  }
  const printed = lines.filter((line) => line.trim() !== '').slice(-3);
  const why = [stoppedReason, `exit code ${exitCode ?? 'unknown'}`, ...printed].filter((text) => text !== undefined);
  return fail(
    name,
    `gave no findings: ${why.join('; ')}`,
    'the image must hold dist/apps/api/health/verify-cli.js and start',
  );
}

function readLine(line: string): z.infer<typeof verification>['verification'] | undefined {
  const start = line.indexOf('{"verification":');
  if (start < 0) return undefined;
  try {
    return verification.parse(JSON.parse(line.slice(start))).verification;
  } catch {
    return undefined;
  }
}
