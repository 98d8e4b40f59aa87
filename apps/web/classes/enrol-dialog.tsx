import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common } from '../messages/locale.ts';
import { Dialog } from '../ui/dialog.tsx';
import { FormField, SelectField } from '../ui/form-field.tsx';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { useSettled } from '../ui/settled.ts';
import { t } from './messages/index.ts';
import { findPeople, pastedLines } from './model/find-people.ts';
import { periodBody } from './model/period.ts';
import { enrollmentRoleOptions } from './words.ts';

type User = Schemas['User'];

const mostAtOnce = 200;

const finder = {
  search: async (q: string) => (await answered(api.POST('/v1/users/search', { body: { q, limit: 50 } }))).data,
  byId: async (userSourcedId: string) => {
    try {
      return await answered(api.GET('/v1/users/{userSourcedId}', { params: { path: { userSourcedId } } }));
    } catch (error) {
      if (error instanceof Failed && (error.status === 404 || error.status === 400)) return undefined;
      throw error;
    }
  },
};

interface Props {
  classId: string;
  onClose: () => void;
  onEnrolled: () => void;
}

/** Puts many people into a class at once: searched for one after the other, or out of a list of their addresses. */
export function EnrolDialog({ classId, onClose, onEnrolled }: Props) {
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const [role, setRole] = useState('student');
  const [firstDay, setFirstDay] = useState('');
  const [lastDay, setLastDay] = useState('');
  const sent = useSent();
  const add = (people: readonly User[]) =>
    setChosen((before) => [
      ...before,
      ...people.filter(({ sourcedId }) => !before.some((user) => user.sourcedId === sourcedId)),
    ]);
  const remove = ({ sourcedId }: User) => setChosen(chosen.filter((user) => user.sourcedId !== sourcedId));
  const enrol = () =>
    sent.send(async () => {
      const shared = { role, ...periodBody({ firstDay, lastDay }) };
      const body = { enrollments: chosen.map(({ sourcedId: userSourcedId }) => ({ userSourcedId, ...shared })) };
      const params = { path: { classSourcedId: classId } };
      await answered(api.PATCH('/v1/classes/{classSourcedId}/enrollments', { params, body }));
      onEnrolled();
      onClose();
    });

  return (
    <Dialog title={t('enrol')} onClose={onClose}>
      <p>{t('enrolHelp')}</p>
      <Search onChoose={add} chosen={chosen} />
      <Pasted onFound={add} />
      <h3>{t('chosen', { count: chosen.length })}</h3>
      <ul class="chosen">
        {chosen.map((user) => (
          <li key={user.sourcedId}>
            <button
              type="button"
              aria-label={t('unchoose', { name: listName(user) })}
              class={isRefused(sent.error, chosen.indexOf(user)) ? 'wrong' : undefined}
              onClick={() => remove(user)}
            >
              <bdi>{listName(user)}</bdi> ×
            </button>
          </li>
        ))}
      </ul>
      <SelectField label={t('role')} value={role} onValue={setRole} options={enrollmentRoleOptions()} />
      <FormField label={t('firstDay')} hint={t('firstDayHint')} type="date" value={firstDay} onValue={setFirstDay} />
      <FormField label={t('lastDay')} hint={t('lastDayHint')} type="date" value={lastDay} onValue={setLastDay} />
      {chosen.length > mostAtOnce && <Notice kind="error">{t('tooMany')}</Notice>}
      {sent.error !== undefined && (
        <>
          <FailureNotice error={sent.error} />
          <Refused error={sent.error} chosen={chosen} />
        </>
      )}
      <p class="actions">
        <button
          type="button"
          class="main"
          disabled={chosen.length === 0 || chosen.length > mostAtOnce}
          aria-disabled={sent.isBusy}
          onClick={() => void enrol()}
        >
          {t('enrolAction', { count: chosen.length })}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {common('cancel')}
        </button>
      </p>
    </Dialog>
  );
}

const refusedPlaces = (error: unknown): number[] =>
  error instanceof Failed
    ? (error.problem?.errors ?? []).flatMap(({ pointer }) => {
        const place = /^\/enrollments\/(\d+)/.exec(pointer)?.[1];
        return place === undefined ? [] : [Number(place)];
      })
    : [];
const isRefused = (error: unknown, place: number): boolean => refusedPlaces(error).includes(place);

/** Because of whom nobody was enrolled. */
function Refused({ error, chosen }: { error: unknown; chosen: readonly User[] }) {
  const names = [...new Set(refusedPlaces(error))].flatMap((place) => chosen[place] ?? []).map(listName);
  if (names.length === 0) return null;
  return (
    <ul>
      {names.map((name) => (
        <li key={name}>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Search({ onChoose, chosen }: { onChoose: (people: readonly User[]) => void; chosen: readonly User[] }) {
  const [typed, setTyped] = useState('');
  const q = useSettled(typed).trim();
  const paged = usePaged(
    async (cursor) => {
      if (q === '') return { data: [], nextCursor: null };
      const body = { q, enabled: true, limit: 20, ...(cursor === undefined ? {} : { cursor }) };
      return answered(api.POST('/v1/users/search', { body }));
    },
    [q],
  );
  const others = paged.rows.filter(({ sourcedId }) => !chosen.some((user) => user.sourcedId === sourcedId));
  return (
    <>
      <FormField label={t('findPeople')} type="search" maxLength={100} value={typed} onValue={setTyped} />
      {q !== '' && (
        <PagedList paged={paged}>
          {others.length > 1 && (
            <p>
              <button type="button" onClick={() => onChoose(others)}>
                {t('chooseAll')}
              </button>
            </p>
          )}
          <ul class="chosen">
            {others.map((user) => (
              <li key={user.sourcedId}>
                <button
                  type="button"
                  aria-label={t('choose', { name: listName(user) })}
                  onClick={() => onChoose([user])}
                >
                  + <bdi>{listName(user)}</bdi> <bdi class="fine">{user.email ?? user.sourcedId}</bdi>
                </button>
              </li>
            ))}
          </ul>
          {paged.rows.length === 0 && <p>{t('nobodyEnrolled')}</p>}
        </PagedList>
      )}
    </>
  );
}

function Pasted({ onFound }: { onFound: (people: readonly User[]) => void }) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState<readonly string[]>([]);
  const { isBusy, error, send } = useSent();
  const find = () =>
    send(async () => {
      const result = await findPeople(pastedLines(text), finder);
      onFound(result.found);
      setMissing(result.missing);
      setText(result.missing.join('\n'));
    });
  return (
    <>
      <FormField label={t('pasteList')} rows={3} value={text} onValue={setText} />
      <p>
        <button type="button" disabled={text.trim() === ''} aria-disabled={isBusy} onClick={() => void find()}>
          {t('findPasted')}
        </button>
      </p>
      {error !== undefined && <FailureNotice error={error} />}
      {missing.length > 0 && (
        <Notice kind="error">
          <p>{t('notFound', { count: missing.length })}</p>
          <ul>
            {missing.slice(0, 20).map((line) => (
              <li key={line}>
                <bdi>{line}</bdi>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
