import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, the Dockerfile and infra/. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface ToolAnswer {
  /** Undefined where the program does not exist. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const limitSeconds = 15;

/** Runs a program of this machine in the repository's folder, without a shell. Never throws. */
export function runTool(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ToolAnswer> {
  return new Promise((resolve) => {
    const options = { cwd: repositoryRoot, env: { ...env }, timeout: limitSeconds * 1_000, maxBuffer: 10_000_000 };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const { code } = (error ?? {}) as { code?: string | number };
      const exitCode = error === null ? 0 : typeof code === 'number' ? code : code === undefined ? 1 : undefined;
      resolve({ exitCode, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}
