import { useState } from 'preact/hooks';
import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { dayAndTime, number, shortPercent } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { Table } from '../ui/table.tsx';
import { t } from './messages/index.ts';
import { Removed } from './removed.tsx';
import { requesterName } from './words.ts';

type Hold = NonNullable<Schemas['ImportRunDetails']['hold']>;

/** What a held import would do, file by file, and whom it would remove. */
export function Hold({ importId, hold }: { importId: string; hold: Hold }) {
  const removals = hold.files.reduce((sum, { inactivated }) => sum + inactivated, 0);
  const { decision } = hold;
  return (
    <section>
      <h2>{t('holdTitle')}</h2>
      {decision === null ? (
        <>
          <p>{t('holdHelp', { limit: shortPercent(hold.limitPercent) })}</p>
          <p>{t('holdUntil', { moment: dayAndTime(hold.expiresAt) })}</p>
        </>
      ) : (
        <p>
          {t(decision.outcome === 'confirmed' ? 'decidedConfirmed' : 'decidedRefused', {
            name: requesterName(decision.decidedBy),
            moment: dayAndTime(decision.decidedAt),
            reason: decision.reason,
          })}
        </p>
      )}
      <p class="big">{t('removals', { count: removals })}</p>
      <Table
        caption={t('holdTitle')}
        rows={hold.files}
        keyOf={({ file }) => file}
        columns={[
          { title: t('file'), cell: ({ file }) => <bdi>{file}</bdi> },
          {
            title: t('inactivated'),
            isNumber: true,
            cell: ({ inactivated, percent, isOverLimit }) => (
              <>
                <strong>{number(inactivated)}</strong> ({number(percent)} %)
                {isOverLimit && <span class="reason">{t('overLimit')}</span>}
              </>
            ),
          },
          { title: t('ofActive'), isNumber: true, cell: ({ active }) => number(active) },
          { title: t('created'), isNumber: true, cell: ({ created }) => number(created) },
          { title: t('updated'), isNumber: true, cell: ({ updated }) => number(updated) },
        ]}
      />
      {hold.files
        .filter(({ inactivated }) => inactivated > 0)
        .map(({ file, inactivated }) => (
          <Removed key={file} importId={importId} file={file} all={inactivated} />
        ))}
    </section>
  );
}

interface DecisionProps {
  run: Schemas['ImportRunDetails'];
  me: Me;
  onDecided: (run: Schemas['ImportRunDetails']) => void;
}

/** Typed by hand: nobody removes half a school by a click. */
export function Decision({ run, me, onDecided }: DecisionProps) {
  const [question, setQuestion] = useState<'confirm' | 'refuse'>();
  const close = () => setQuestion(undefined);
  const path = { importId: run.id };
  const decide = (decided: Schemas['ImportRunDetails']) => {
    close();
    onDecided(decided);
  };
  const reason = { name: 'reason', label: t('reason'), kind: 'long', hint: t('reasonHint'), isRequired: true } as const;
  return (
    <>
      <p class="actions">
        <button type="button" class="main" onClick={() => setQuestion('refuse')}>
          {t('refuseImport')}
        </button>
        <button type="button" onClick={() => setQuestion('confirm')}>
          {t('confirmImport')}
        </button>
      </p>
      {question === 'refuse' && (
        <Dialog title={t('refuseImport')} onClose={close}>
          <p>{t('refuseHelp')}</p>
          <RecordForm
            fields={[reason]}
            start={{ draft: { reason: '' }, version: undefined }}
            send={async (typed) => {
              const body = { reason: oneLine(typed.reason) };
              decide(await answered(api.POST('/v1/imports/{importId}/refusal', { params: { path }, body })));
            }}
            action={t('refuseImport')}
            onCancel={close}
          />
        </Dialog>
      )}
      {question === 'confirm' && (
        <Dialog title={t('confirmImport')} onClose={close}>
          <p>{t('confirmHelp')}</p>
          <RecordForm
            fields={[
              {
                name: 'name',
                label: t('yourName'),
                hint: t('yourNameHint', { name: `${me.givenName} ${me.familyName}` }),
                isRequired: true,
              },
              reason,
            ]}
            start={{ draft: { name: '', reason: '' }, version: undefined }}
            send={async (typed) => {
              const body = { name: typed.name ?? '', reason: oneLine(typed.reason) };
              decide(await answered(api.POST('/v1/imports/{importId}/confirmation', { params: { path }, body })));
            }}
            action={t('confirmImport')}
            onCancel={close}
          />
        </Dialog>
      )}
    </>
  );
}

const oneLine = (text: string | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').trim();
