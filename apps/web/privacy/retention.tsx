import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common, number } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { FormField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { useSent } from '../ui/sent.ts';
import { Table } from '../ui/table.tsx';
import { kindText } from './kinds.ts';
import { t } from './messages/index.ts';
import { daysOf } from './model/days.ts';
import { t as words } from './retention-words/index.ts';

type Period = Schemas['RetentionPeriod'];

const readRetention = async (): Promise<Period[]> => (await answered(api.GET('/v1/privacy/retention'))).data;

/** How long each kind of data is kept, and what a school decides about that. */
export function Retention() {
  const [loaded, again] = useLoaded(readRetention);
  const [changed, setChanged] = useState<Period>();
  return (
    <>
      <p>{t('retentionHelp')}</p>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={again} />}
      {loaded.state === 'there' && (
        <Table
          caption={t('retention')}
          rows={loaded.value}
          keyOf={({ kind }) => kind}
          columns={[
            {
              title: t('what'),
              cell: ({ kind }) => (
                <>
                  {kindText(kind)}
                  <span class="reason">{words(`from_${kind}`)}</span>
                </>
              ),
            },
            { title: t('period'), cell: ({ days }) => (days === 0 ? t('noLonger') : t('days', { count: days })) },
            { title: t('bounds'), cell: ({ bounds }) => (bounds === null ? t('fixed') : t('between', bounds)) },
            {
              title: t('change'),
              cell: (period) =>
                period.bounds === null ? (
                  '–'
                ) : (
                  <button
                    type="button"
                    aria-label={`${t('change')}: ${kindText(period.kind)}`}
                    onClick={() => setChanged(period)}
                  >
                    {t('change')}
                  </button>
                ),
            },
            { title: t('who'), cell: ({ approval }) => t(approval ?? 'nobody') },
            {
              title: t('law'),
              cell: ({ basisCode, kind }) => (
                <>
                  {words(`basis_${basisCode}`)}
                  <span class="reason">{words(`why_${kind}`)}</span>
                </>
              ),
            },
          ]}
        />
      )}
      {changed && <ChangePeriod period={changed} onSaved={again} onClose={() => setChanged(undefined)} />}
    </>
  );
}

interface Props {
  period: Period;
  onSaved: () => void;
  onClose: () => void;
}

function ChangePeriod({ period, onSaved, onClose }: Props) {
  const [text, setText] = useState(number(period.days));
  const [version, setVersion] = useState(period.version);
  const [theirs, setTheirs] = useState<number>();
  const { isBusy, error, send } = useSent();
  const { minimum, maximum } = period.bounds as NonNullable<Period['bounds']>;
  const days = daysOf(text, { minimum, maximum });
  const save = async () => {
    const params = {
      path: { retentionKind: period.kind },
      header: version === 0 ? {} : { 'If-Match': `"${version}"` },
    };
    try {
      await answered(api.PUT('/v1/privacy/retention/{retentionKind}', { params, body: { days: days as number } }));
    } catch (caught) {
      if (!(caught instanceof Failed) || (caught.status !== 412 && caught.status !== 428)) throw caught;
      const fresh = (await readRetention()).find(({ kind }) => kind === period.kind) as Period;
      setVersion(fresh.version);
      setTheirs(fresh.days);
      return;
    }
    onSaved();
    onClose();
  };
  return (
    <Dialog title={t('changeOf', { kind: kindText(period.kind) })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (days !== undefined) void send(save);
        }}
      >
        <FormField
          label={t('daysField')}
          inputMode="numeric"
          hint={t('daysHint', { minimum, maximum, usual: period.usualDays })}
          wrong={days === undefined ? t('daysWrong', { minimum, maximum }) : undefined}
          value={text}
          onValue={setText}
          required
        />
        <p>{t('countsFrom')}</p>
        {theirs !== undefined && <Notice kind="error">{t('changedMeanwhile', { days: theirs })}</Notice>}
        {error !== undefined && <FailureNotice error={error} />}
        <p class="actions">
          <button type="submit" class="main" disabled={days === undefined} aria-disabled={isBusy}>
            {common('save')}
          </button>
          <button type="button" class="quiet" onClick={onClose}>
            {common('cancel')}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
