import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { t as common, number, timeZone } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField, FormField, SelectField, wrongAt } from '../ui/form-field.tsx';
import { localText, momentOf } from '../ui/moment.ts';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { readNumber } from '../ui/text/number-text.ts';
import { ChangeFailure } from './change-failure.tsx';
import { t } from './messages/index.ts';
import type { Assignment, Extension, Receivers } from './read.ts';

interface Props {
  assignment: Assignment;
  extension: Extension | undefined;
  receivers: Receivers;
  onClose: () => void;
  onSaved: () => void;
}

const ofStudent = 'student:';
const ofGroup = 'group:';

/** Grants an extension, or changes one; for whom it is stays. */
export function ExtensionDialog({ assignment, extension, receivers, onClose, onSaved }: Props) {
  const [receiver, setReceiver] = useState('');
  const [dueDate, setDueDate] = useState(extension?.dueDate ? localText(extension.dueDate, timeZone()) : '');
  const [minutes, setMinutes] = useState(numberText(extension?.extraTimeMinutes));
  const [maximum, setMaximum] = useState(numberText(extension?.resultValueMax));
  const [isExcused, setExcused] = useState(extension?.excused ?? false);
  const [reason, setReason] = useState(extension?.reason ?? '');
  const [unreadable, setUnreadable] = useState<string>();
  const { isBusy, error, send } = useSent();

  const save = async () => {
    const wrong = [minutes, maximum].find((text) => text.trim() !== '' && readNumber(text) === undefined);
    setUnreadable(wrong);
    if (wrong !== undefined) return;
    const body = {
      dueDate: dueDate === '' ? null : keptMoment(dueDate, extension?.dueDate),
      extraTimeMinutes: readNumber(minutes) ?? null,
      resultValueMax: readNumber(maximum) ?? null,
      excused: isExcused,
      reason,
    };
    if (extension === undefined) {
      const receivers = {
        studentSourcedId: receiver.startsWith(ofStudent) ? receiver.slice(ofStudent.length) : null,
        groupSourcedId: receiver.startsWith(ofGroup) ? receiver.slice(ofGroup.length) : null,
      };
      const granted = { ...receivers, ...body };
      const path = { lineItemSourcedId: assignment.sourcedId };
      const params = { path };
      await answered(api.POST('/v1/lineItems/{lineItemSourcedId}/extensions', { params, body: granted }));
    } else {
      const params = {
        path: { extensionSourcedId: extension.sourcedId },
        header: { 'If-Match': `"${extension.version}"` },
      };
      await answered(api.PATCH('/v1/extensions/{extensionSourcedId}', { params, body }));
    }
    onSaved();
    onClose();
  };

  return (
    <Dialog title={t(extension === undefined ? 'grantExtension' : 'editExtension')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(save);
        }}
      >
        {extension === undefined && (
          <SelectField
            label={t('forWhom')}
            value={receiver}
            onValue={setReceiver}
            wrong={wrongAt(error, '/studentSourcedId') ?? wrongAt(error, '/groupSourcedId')}
            options={[
              ['', t('choose')],
              ...receivers.groups.map(
                ({ sourcedId, title }) => [`${ofGroup}${sourcedId}`, t('groupOf', { title })] as const,
              ),
              ...receivers.students.map((student) => [`${ofStudent}${student.sourcedId}`, listName(student)] as const),
            ]}
          />
        )}
        {assignment.dueDate !== null && (
          <>
            <FormField
              label={t('laterDueDate')}
              hint={t('schoolClock', { zone: timeZone() })}
              type="datetime-local"
              value={dueDate}
              onValue={setDueDate}
              wrong={wrongAt(error, '/dueDate')}
            />
            <FormField
              label={t('extraTime')}
              inputMode="numeric"
              value={minutes}
              onValue={setMinutes}
              wrong={wrongAt(error, '/extraTimeMinutes')}
            />
          </>
        )}
        <FormField
          label={t('otherPoints')}
          hint={common('ofPoints', { maximum: number(assignment.resultValueMax) })}
          inputMode="decimal"
          value={maximum}
          onValue={setMaximum}
          wrong={wrongAt(error, '/resultValueMax')}
        />
        <CheckField label={t('excuse')} isOn={isExcused} onChange={setExcused} />
        <FormField
          label={t('reason')}
          hint={t('reasonHint')}
          value={reason}
          onValue={setReason}
          required
          wrong={wrongAt(error, '/reason')}
        />
        {unreadable !== undefined && <p class="wrong">{common('notANumber', { text: unreadable })}</p>}
        {error !== undefined && <ChangeFailure error={error} />}
        <p class="actions">
          <button
            type="submit"
            class="main"
            disabled={extension === undefined && receiver === ''}
            aria-disabled={isBusy}
          >
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

const numberText = (value: number | null | undefined): string => (value == null ? '' : number(value));

/** Fields have minutes alone: what was not touched keeps its seconds. */
const keptMoment = (text: string, before: string | null | undefined): string | null =>
  before && localText(before, timeZone()) === text ? before : (momentOf(text, timeZone()) ?? null);
