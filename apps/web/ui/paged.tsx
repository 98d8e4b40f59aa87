import type { ComponentChildren } from 'preact';
import { type Inputs, useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../messages/locale.ts';
import { FailureNotice, Notice } from './notice.tsx';

export interface PageOfRows<Row> {
  data: Row[];
  nextCursor: string | null;
}

export interface Paged<Row> {
  rows: readonly Row[];
  state: 'busy' | 'there' | 'failed';
  error: unknown;
  /** Undefined where all rows are there. */
  more: (() => void) | undefined;
  /** Reads the first page again; after a failure what could not be read, once more. */
  again: () => void;
  /** Reads what is shown once more and shows it once it is there, without a word: for lists that are watched. */
  refresh: () => Promise<void>;
}

/**
 * A list that comes page by page, as the cursors of the API lead.
 * @param choices what `load` depends on, such as a filter; a change begins again, and answers to the old choice are dropped
 */
export function usePaged<Row>(
  load: (cursor: string | undefined) => Promise<PageOfRows<Row>>,
  choices: Inputs = [],
): Paged<Row> {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [state, setState] = useState<Paged<Row>['state']>('busy');
  const [error, setError] = useState<unknown>();
  const [cursor, setCursor] = useState<string | null>(null);
  const wanted = useRef(0);
  const refreshed = useRef(0);
  const last = useRef<{ from: string | undefined; before: readonly Row[] }>({ from: undefined, before: [] });

  const read = (from: string | undefined, before: readonly Row[]) => {
    wanted.current += 1;
    const own = wanted.current;
    last.current = { from, before };
    setState('busy');
    load(from).then(
      ({ data, nextCursor }) => {
        if (wanted.current !== own) return;
        setRows([...before, ...data]);
        setCursor(nextCursor);
        setState('there');
      },
      (caught: unknown) => {
        if (wanted.current !== own) return;
        setError(caught);
        setState('failed');
      },
    );
  };
  useEffect(() => {
    setRows([]);
    setCursor(null);
    read(undefined, []);
    return () => {
      wanted.current += 1;
    };
  }, choices);

  const refresh = async () => {
    const own = wanted.current;
    refreshed.current += 1;
    const turn = refreshed.current;
    const fresh: Row[] = [];
    let next: string | null = null;
    do {
      const page: PageOfRows<Row> = await load(next ?? undefined);
      fresh.push(...page.data);
      next = page.nextCursor;
    } while (next !== null && fresh.length < rows.length);
    // What was read before a change must not replace what was read after it.
    if (wanted.current !== own || refreshed.current !== turn) return;
    setRows(fresh);
    setCursor(next);
  };

  const isMore = state === 'there' && cursor !== null;
  return {
    rows,
    state,
    error,
    more: isMore ? () => read(cursor, rows) : undefined,
    refresh,
    again: () => (state === 'failed' ? read(last.current.from, last.current.before) : read(undefined, [])),
  };
}

/** The rows of a paged list, what is being read, what failed, and a button for more. */
export function PagedList<Row>({ paged, children }: { paged: Paged<Row>; children: ComponentChildren }) {
  const { rows, state, error, more, again } = paged;
  return (
    <>
      {(rows.length > 0 || state === 'there') && children}
      {state === 'busy' && <Notice kind="busy">{t('loading')}</Notice>}
      {state === 'failed' && <FailureNotice error={error} onRetry={again} />}
      {more && (
        <p>
          <button type="button" onClick={more}>
            {t('more')}
          </button>
        </p>
      )}
    </>
  );
}
