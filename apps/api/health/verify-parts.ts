/** What one part of the application turned out to be, as the process itself sees it. */
export interface Part {
  readonly name: string;
  readonly status: 'PASS' | 'FAIL' | 'SKIP';
  readonly detail: string;
  /** What turns a FAIL into a PASS. */
  readonly fix?: string;
  readonly milliseconds: number;
}

/** The part is not as it should be. */
export class Fault extends Error {}

/** The part does not exist here. */
export class NotHere extends Error {}

const limitSeconds = 15;

/** Asks one part, and never throws: the work gives the detail of an PASS, a fault or any other error makes an FAIL. */
export async function askPart(
  name: string,
  fix: string,
  work: () => Promise<string>,
  needs: readonly Part[] = [],
): Promise<Part> {
  const started = performance.now();
  const end = (status: Part['status'], detail: string): Part => ({
    name,
    status,
    detail,
    ...(status === 'FAIL' ? { fix } : {}),
    milliseconds: Math.round(performance.now() - started),
  });
  const bad = needs.find(({ status }) => status === 'FAIL');
  if (bad !== undefined) return end('SKIP', `needs "${bad.name}", which is FAIL`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault(`no answer within ${limitSeconds} s`)), limitSeconds * 1_000);
  });
  try {
    return end('PASS', await Promise.race([work(), late]));
  } catch (error) {
    if (error instanceof NotHere) return end('SKIP', error.message);
    return end('FAIL', explain(error));
  } finally {
    clearTimeout(timer);
  }
}

/** Kind, code and message. Nothing here asks for rows of people, so no message can quote one. */
function explain(error: unknown): string {
  if (error instanceof Fault) return error.message;
  const { name, message, code } = error as Error & { code?: string };
  return [name === 'Error' ? undefined : name, code, message]
    .filter((part) => part !== undefined && part !== '')
    .join(': ');
}
