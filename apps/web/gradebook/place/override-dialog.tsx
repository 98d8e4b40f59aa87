import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../../api/client.ts';
import { Failed } from '../../api/failed.ts';
import { t as common, number, percent } from '../../messages/locale.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField, wrongAt } from '../../ui/form-field.tsx';
import { useLoaded } from '../../ui/loaded.ts';
import { FailureNotice, Notice } from '../../ui/notice.tsx';
import { listName } from '../../ui/person.ts';
import { useSent } from '../../ui/sent.ts';
import { readNumber } from '../../ui/text/number-text.ts';
import { totalText } from '../grid/cell-text.ts';
import { t } from '../messages/index.ts';
import type { Gradebook } from '../model/gradebook.ts';
import type { Row } from '../model/rows.ts';
import { orNull } from '../model/server.ts';

type Override = Schemas['GradeOverride'];
const address = '/v1/classes/{classSourcedId}/grades/{studentSourcedId}/override';

interface Props {
  classId: string;
  row: Row;
  gradebook: Gradebook;
  onClose: () => void;
}

/** A final grade in place of the calculated one, with the reason that the history keeps. */
export function OverrideDialog({ classId, row, gradebook, onClose }: Props) {
  const path = { classSourcedId: classId, studentSourcedId: row.student.sourcedId };
  const readOverride = async () => ({ override: await orNull(answered(api.GET(address, { params: { path } }))) });
  const [loaded, retry] = useLoaded(readOverride);
  const decided = (override: Row['override']) => {
    gradebook.override(row.student.sourcedId, override);
    onClose();
  };
  return (
    <Dialog title={t('giveTotalOf', { student: listName(row.student) })} onClose={onClose}>
      <p>{t('giveTotalHelp', { total: totalText({ ...row, override: null }) })}</p>
      {loaded.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {loaded.state === 'failed' && <FailureNotice error={loaded.error} onRetry={retry} />}
      {loaded.state === 'there' && (
        <OverrideForm
          path={path}
          read={loaded.value.override}
          readAgain={async () => (await readOverride()).override}
          onDecided={decided}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

interface FormProps {
  path: { classSourcedId: string; studentSourcedId: string };
  read: Override | null;
  readAgain: () => Promise<Override | null>;
  onDecided: (override: Row['override']) => void;
  onClose: () => void;
}

function OverrideForm({ path, read, readAgain, onDecided, onClose }: FormProps) {
  const [typed, setTyped] = useState(read?.percent == null ? '' : number(read.percent));
  const [letter, setLetter] = useState(read?.letter ?? '');
  const [reason, setReason] = useState(read?.reason ?? '');
  const [wrong, setWrong] = useState<string>();
  /** What it is based on: what is there now, once somebody was faster. */
  const [base, setBase] = useState(read);
  const { isBusy, error, send } = useSent();
  const header = base === null ? {} : { 'If-Match': `"${base.version}"` };

  const orTheirs = async (write: () => Promise<void>) => {
    try {
      await write();
    } catch (caught) {
      if (!(caught instanceof Failed) || ![404, 412, 428].includes(caught.status ?? 0)) throw caught;
      setBase(await readAgain());
    }
  };
  const save = async () => {
    const value = typed.trim() === '' ? null : readNumber(typed);
    if (value === undefined) return setWrong(common('notANumber', { text: typed }));
    const ownLetter = letter.trim() === '' ? null : letter.trim();
    if (value === null && ownLetter === null) return setWrong(t('percentOrLetter'));
    setWrong(undefined);
    await orTheirs(async () => {
      const body = { percent: value, letter: ownLetter, reason: reason.trim() };
      const stored = await answered(api.PUT(address, { params: { path, header }, body }));
      onDecided({ percent: stored.percent, letter: stored.letter });
    });
  };
  const remove = () =>
    orTheirs(async () => {
      const required = { 'If-Match': `"${base?.version}"` };
      await answered(api.DELETE(address, { params: { path, header: required } }));
      onDecided(null);
    });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send(save);
      }}
    >
      {base !== read && <Notice kind="error">{t('overrideTheirs', { value: givenText(base) })}</Notice>}
      <FormField
        label={t('percentField')}
        value={typed}
        onValue={setTyped}
        inputMode="decimal"
        wrong={wrong ?? wrongAt(error, '/percent')}
      />
      <FormField
        label={t('letterField')}
        hint={t('letterHint')}
        value={letter}
        onValue={setLetter}
        maxLength={255}
        wrong={wrongAt(error, '/letter')}
      />
      <FormField
        label={t('reason')}
        hint={t('reasonHint')}
        value={reason}
        onValue={setReason}
        required
        maxLength={1_000}
        wrong={wrongAt(error, '/reason')}
      />
      {error !== undefined && <FailureNotice error={error} />}
      <p class="actions">
        <button type="submit" class="main" aria-disabled={isBusy}>
          {common('save')}
        </button>
        {base !== null && (
          <button type="button" aria-disabled={isBusy} onClick={() => void send(remove)}>
            {t('removeGiven')}
          </button>
        )}
        <button type="button" class="quiet" onClick={onClose}>
          {common('cancel')}
        </button>
      </p>
    </form>
  );
}

const givenText = (override: Override | null): string =>
  override === null
    ? t('noComment')
    : [override.percent === null ? '' : percent(override.percent), override.letter ?? ''].join(' ').trim();
