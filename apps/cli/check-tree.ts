/** One named finding of doctor, smoke, verify or a preflight; a check with children is as bad as its worst. */
export interface Check {
  readonly name: string;
  readonly status: 'PASS' | 'FAIL' | 'SKIP';
  readonly detail: string;
  /** What fixes a FAIL, a command where there is one. */
  readonly fix?: string;
  readonly children?: readonly Check[];
  readonly milliseconds?: number;
}

type Found = Omit<Check, 'name' | 'status'>;

export const pass = (name: string, detail = ''): Check => ({ name, status: 'PASS', detail });
export const fail = (name: string, detail: string, fix: string): Check => ({ name, status: 'FAIL', detail, fix });
export const skip = (name: string, why: string): Check => ({ name, status: 'SKIP', detail: why });

/** A branch of the tree: FAIL when a child is, SKIP when all are. */
export function group(name: string, children: readonly Check[], found: Partial<Found> = {}): Check {
  const bad = children.filter(({ status }) => status === 'FAIL').length;
  const status = bad > 0 ? 'FAIL' : children.length > 0 && children.every((c) => c.status === 'SKIP') ? 'SKIP' : 'PASS';
  return { name, status, detail: bad > 0 ? `${bad} of ${children.length} not good` : '', ...found, children };
}

/** The leaves that are FAIL, with their place in the tree. */
export function failures(check: Check, path: readonly string[] = []): (Check & { readonly path: string })[] {
  const here = [...path, check.name];
  const below = (check.children ?? []).flatMap((child) => failures(child, here));
  if (below.length > 0 || check.status !== 'FAIL') return below;
  return [{ ...check, path: here.join(' > ') }];
}

/** The tree for a terminal: status first, so that a column of them can be read down. */
export function printChecks(check: Check, depth = 0): string {
  const indent = '  '.repeat(depth);
  const time = check.milliseconds === undefined ? '' : ` (${check.milliseconds} ms)`;
  const lines = [`${check.status.padEnd(4)} ${indent}${check.name}${check.detail ? `: ${check.detail}` : ''}${time}`];
  if (check.status === 'FAIL' && check.fix !== undefined) lines.push(`     ${indent}  fix: ${check.fix}`);
  return [...lines, ...(check.children ?? []).map((child) => printChecks(child, depth + 1))].join('\n');
}
