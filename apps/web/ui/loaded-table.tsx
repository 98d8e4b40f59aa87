import { useEffect, useRef } from 'preact/hooks';
import { t } from '../messages/locale.ts';
import { useLoaded } from './loaded.ts';
import { FailureNotice, Notice } from './notice.tsx';
import { type Column, Table } from './table.tsx';

interface Props<Row> {
  caption: string;
  read: () => Promise<readonly Row[]>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  empty: string;
  /** Another value reads again. */
  version?: number;
}

/** A short list that is read as a whole. */
export function LoadedTable<Row>({ read, version = 0, ...table }: Props<Row>) {
  const [loaded, again] = useLoaded(read);
  const shown = useRef(version);
  useEffect(() => {
    if (shown.current === version) return;
    shown.current = version;
    again();
  }, [version]);
  if (loaded.state === 'busy') return <Notice kind="busy">{t('loading')}</Notice>;
  if (loaded.state === 'failed') return <FailureNotice error={loaded.error} onRetry={again} />;
  return <Table {...table} rows={loaded.value} />;
}
