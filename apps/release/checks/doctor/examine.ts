import { type Check, fail, group, pass, skip } from '../../../cli/check-tree.ts';
import { Failure } from '../../../cli/failure.ts';
import { explain } from '../../aws/errors.ts';

/** What an examination found wrong, with a fix of its own where the usual one does not fit. */
export class Wrong extends Error {
  constructor(
    message: string,
    readonly fix?: string,
  ) {
    super(message);
  }
}

/** Why an examination makes no sense here. */
export class NotApplicable extends Error {}

/** One thing to look at. It gives the detail of an PASS or several checks, or throws; whatever it throws stops nothing else. */
export interface Examination {
  readonly name: string;
  readonly fix: string;
  /** Where it may take longer than most. */
  readonly limitSeconds?: number;
  look(): Promise<string | readonly Check[]>;
}

export interface ExaminationGroup {
  readonly name: string;
  readonly examinations: readonly Examination[];
}

const atOnce = 8;
/** AWS's clients would go on trying for minutes. */
const limitSeconds = 20;

/** Looks at everything, several at a time. The tree comes in the order of the groups. */
export async function examineAll(groups: readonly ExaminationGroup[], seconds = limitSeconds): Promise<Check[]> {
  const queue = groups.flatMap(({ examinations }) => examinations);
  const found = new Map<Examination, Check>();
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      found.set(next, await examine(next, seconds));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return groups.map(({ name, examinations }) => {
    const checks = examinations.flatMap((examination) => found.get(examination) ?? []);
    const [only] = checks;
    // One that gave several checks needs no branch of its own beside nothing.
    return group(name, checks.length === 1 && only?.children !== undefined ? only.children : checks);
  });
}

async function examine({ name, fix, look, limitSeconds }: Examination, standard: number): Promise<Check> {
  const seconds = limitSeconds ?? standard;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Wrong(`no answer within ${seconds} s`)), seconds * 1_000);
  });
  try {
    const found = await Promise.race([look(), limit]);
    return typeof found === 'string' ? pass(name, found) : group(name, found);
  } catch (error) {
    return asCheck(name, fix, error);
  } finally {
    clearTimeout(timer);
  }
}

function asCheck(name: string, fix: string, error: unknown): Check {
  if (error instanceof NotApplicable) return skip(name, error.message);
  if (error instanceof Wrong) return fail(name, error.message, error.fix ?? fix);
  const explained = explain(error, '');
  if (!(explained instanceof Failure)) return fail(name, (error as Error).message, fix);
  return fail(name, `${explained.what}: ${explained.why}`, explained.next.find((step) => step !== '') ?? fix);
}
