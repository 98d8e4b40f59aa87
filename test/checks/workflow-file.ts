import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A value of a step and where it stands. */
interface Placed {
  readonly text: string;
  readonly line: number;
}

export interface Step {
  readonly line: number;
  readonly uses: (Placed & { readonly comment: string }) | undefined;
  readonly run: Placed | undefined;
  readonly shell: string | undefined;
  readonly if: string | undefined;
  readonly with: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly id: string;
  readonly line: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever stands in the file
  readonly data: any;
  readonly steps: readonly Step[];
  /** The job as it is written, for what a rule looks for in all of it. */
  readonly text: string;
}

export interface WorkflowFile {
  readonly file: string;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever stands in the file
  readonly data: any;
  /** A composite action has one nameless job. */
  readonly jobs: readonly Job[];
  readonly isAction: boolean;
}

/** Every workflow and every composite action of the project. */
export function readWorkflowFiles(root: string): WorkflowFile[] {
  return globSync(['.github/workflows/*.{yml,yaml}', '.github/actions/*/action.{yml,yaml}'], { cwd: root })
    .toSorted()
    .map((file) => parseWorkflowFile(file, readFileSync(join(root, file), 'utf8')));
}

/** @throws when it is no YAML or has a key twice */
export function parseWorkflowFile(file: string, text: string): WorkflowFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const lineOf = (node: Node | null | undefined) => lines.linePos(node?.range?.[0] ?? 0).line;
  const root = document.contents;
  const isAction = isMap(root) && root.has('runs');
  const jobs: Job[] = [];
  if (isAction) {
    const runs = root.get('runs');
    if (isMap(runs)) jobs.push(jobOf('', runs, text, lineOf));
  } else if (isMap(root)) {
    const all = root.get('jobs');
    for (const { key, value } of isMap(all) ? all.items : []) {
      if (isScalar(key) && isMap(value)) jobs.push(jobOf(String(key.value), value, text, lineOf));
    }
  }
  return { file, text, data: document.toJS(), jobs, isAction };
}

type LineOf = (node: Node | null | undefined) => number;

function jobOf(id: string, map: YAMLMap, text: string, lineOf: LineOf): Job {
  const steps = map.get('steps');
  const [start = 0, , end = text.length] = map.range ?? [];
  return {
    id,
    line: lineOf(map),
    data: map.toJSON(),
    steps: isSeq(steps) ? steps.items.filter(isMap).map((step) => stepOf(step, lineOf)) : [],
    text: text.slice(start, end),
  };
}

function stepOf(map: YAMLMap, lineOf: LineOf): Step {
  const scalar = (key: string) => {
    const node = map.get(key, true);
    return isScalar(node) ? { node, text: String(node.value), line: lineOf(node) } : undefined;
  };
  const record = (key: string) => {
    const node = map.get(key);
    return isMap(node) ? node.toJSON() : {};
  };
  const uses = scalar('uses');
  const run = scalar('run');
  return {
    line: lineOf(map),
    uses: uses && { text: uses.text, line: uses.line, comment: (uses.node.comment ?? '').trim() },
    // The text of a block begins on the line after its mark.
    run: run && { text: run.text, line: run.line + (run.node.type?.startsWith('BLOCK') ? 1 : 0) },
    shell: scalar('shell')?.text,
    if: scalar('if')?.text,
    with: record('with'),
    env: record('env'),
  };
}
