import { useState } from 'preact/hooks';
import { historyKinds, historySources } from '../../api/values/history.ts';
import { timeZone } from '../messages/locale.ts';
import { FormField, SelectField } from '../ui/form-field.tsx';
import { momentOf } from '../ui/moment.ts';
import type { Entry } from './entry-table.tsx';
import { t } from './messages/index.ts';

type Kind = Entry['kind'];
type Source = Entry['source'];

/** As the API takes them. */
export interface Filters {
  kind?: Kind;
  source?: Source;
  from?: string;
  until?: string;
}

/** What every history is filtered by: the fields, and the query that they make. */
export function useFilters() {
  const [kind, setKind] = useState<Kind | ''>('');
  const [source, setSource] = useState<Source | ''>('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const begin = momentOf(`${from}T00:00`, timeZone());
  const end = momentOf(`${dayAfter(until)}T00:00`, timeZone());
  const query: Filters = {
    ...(kind !== '' && { kind }),
    ...(source !== '' && { source }),
    ...(begin !== undefined && { from: begin }),
    ...(end !== undefined && { until: end }),
  };
  const fields = (
    <>
      <SelectField<Kind | ''>
        label={t('kind')}
        value={kind}
        onValue={setKind}
        options={[['', t('everyKind')], ...historyKinds.map((name) => [name, t(name)] as const)]}
      />
      <SelectField<Source | ''>
        label={t('source')}
        value={source}
        onValue={setSource}
        options={[['', t('everySource')], ...historySources.map((name) => [name, t(name)] as const)]}
      />
      <FormField label={t('from')} type="date" value={from} onValue={setFrom} />
      <FormField label={t('until')} type="date" value={until} onValue={setUntil} />
    </>
  );
  return { query, fields };
}

/** The day after a date, whatever the month; nothing for no date. */
function dayAfter(date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? '' : new Date(at + 86_400_000).toISOString().slice(0, 10);
}
