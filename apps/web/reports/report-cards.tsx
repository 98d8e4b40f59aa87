import { useState } from 'preact/hooks';
import { allPages, answered, api, type Schemas } from '../api/client.ts';
import { t as common } from '../messages/locale.ts';
import { CheckField, SelectField } from '../ui/form-field.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { FailureNotice, Notice } from '../ui/notice.tsx';
import { listName } from '../ui/person.ts';
import { useSent } from '../ui/sent.ts';
import { useWatched } from '../ui/watched.ts';
import { t } from './messages/index.ts';
import { isInWork, type Report, ReportTable } from './report-list.tsx';

type Student = Schemas['Person'];

/** As many as the API takes at a time. */
const maxStudents = 200;
/** Asked at a time while report cards are being made, so that many students do not become many requests. */
const watchedAtOnce = 10;

const readTerms = () =>
  allPages((cursor) => answered(api.GET('/v1/academicSessions', { params: { query: { limit: 200, cursor } } })));

async function readStudents(classSourcedId: string): Promise<Student[]> {
  if (classSourcedId === '') return [];
  const path = { classSourcedId };
  const enrollments = await allPages((cursor) =>
    answered(
      api.GET('/v1/classes/{classSourcedId}/enrollments', {
        params: { path, query: { role: 'student', limit: 200, cursor } },
      }),
    ),
  );
  return [...new Map(enrollments.map(({ user }) => [user.sourcedId, user])).values()];
}

/** Report cards of the students of a class and a term, made on demand. */
export function ReportCards({ classes }: { classes: readonly Schemas['Class'][] }) {
  const [terms, againTerms] = useLoaded(readTerms);
  const [term, setTerm] = useState('');
  const [classId, setClassId] = useState('');
  const [students, againStudents] = useLoaded(() => readStudents(classId), [classId]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [cards, setCards] = useState<readonly Report[]>();
  const { isBusy, error, send } = useSent();
  const make = () =>
    send(async () => {
      const path = { academicSessionSourcedId: term };
      const body = { studentSourcedIds: [...chosen] };
      const { data } = await answered(
        api.POST('/v1/academicSessions/{academicSessionSourcedId}/reportCards', { params: { path }, body }),
      );
      setCards(data);
    });
  const all = students.state === 'there' ? students.value.map(({ sourcedId }) => sourcedId) : [];
  return (
    <section>
      <h2>{t('cards')}</h2>
      <p>{t('cardsHelp')}</p>
      {terms.state === 'failed' && <FailureNotice error={terms.error} onRetry={againTerms} />}
      <div class="filters">
        <SelectField
          label={t('term')}
          value={term}
          onValue={setTerm}
          options={[
            ['', t('none')],
            ...(terms.state === 'there' ? terms.value.map(({ sourcedId, title }) => [sourcedId, title] as const) : []),
          ]}
        />
        <SelectField
          label={t('chooseClass')}
          value={classId}
          onValue={(id) => {
            setClassId(id);
            setChosen([]);
          }}
          options={[['', t('none')], ...classes.map(({ sourcedId, title }) => [sourcedId, title] as const)]}
        />
      </div>
      {students.state === 'busy' && <Notice kind="busy">{common('loading')}</Notice>}
      {students.state === 'failed' && <FailureNotice error={students.error} onRetry={againStudents} />}
      {students.state === 'there' && students.value.length > 0 && (
        <fieldset>
          <legend>{t('student')}</legend>
          <CheckField
            label={t('all')}
            isOn={all.every((id) => chosen.includes(id))}
            onChange={(isOn) => setChosen(isOn ? all : [])}
          />
          <ul class="plain columns">
            {students.value.map((student) => (
              <li key={student.sourcedId}>
                <CheckField
                  label={listName(student)}
                  isOn={chosen.includes(student.sourcedId)}
                  onChange={(isOn) =>
                    setChosen(isOn ? [...chosen, student.sourcedId] : chosen.filter((id) => id !== student.sourcedId))
                  }
                />
              </li>
            ))}
          </ul>
        </fieldset>
      )}
      {chosen.length > maxStudents && <Notice kind="error">{t('tooMany', { count: maxStudents })}</Notice>}
      {error !== undefined && <FailureNotice error={error} />}
      {chosen.length === 0 && <p class="fine">{t('choosePeople')}</p>}
      <p>
        <button
          type="button"
          class="main"
          disabled={term === '' || chosen.length === 0 || chosen.length > maxStudents}
          aria-disabled={isBusy}
          onClick={() => void make()}
        >
          {t('makeCards', { count: chosen.length })}
        </button>
      </p>
      {cards && (
        <MadeCards cards={cards} onRead={(read) => setCards((now) => now?.map((card) => read.get(card.id) ?? card))} />
      )}
    </section>
  );
}

function MadeCards({
  cards,
  onRead,
}: {
  cards: readonly Report[];
  onRead: (read: ReadonlyMap<string, Report>) => void;
}) {
  const inWork = cards.filter(isInWork);
  const refresh = async () => {
    const fresh = await Promise.all(inWork.slice(0, watchedAtOnce).map(readCard));
    // Others may have been asked for meanwhile.
    onRead(new Map(fresh.flatMap((card) => (card === undefined ? [] : [[card.id, card] as const]))));
  };
  useWatched(inWork.length > 0, 3, () => void refresh().catch(() => undefined));
  const ready = cards.length - inWork.length;
  return (
    <>
      <p role="status">{t('cardsReady', { ready, total: cards.length })}</p>
      {inWork.length > 0 && <progress aria-label={t('cards')} max={cards.length} value={ready} />}
      <ReportTable caption={t('cards')} reports={cards} />
    </>
  );
}

/** The API lists reports of a student; one of their newest is the card that was asked for. */
async function readCard({ id, student }: Report): Promise<Report | undefined> {
  if (student === null) return undefined;
  const params = { path: { userSourcedId: student.sourcedId }, query: { kind: 'reportCard', limit: 10 } } as const;
  const { data } = await answered(api.GET('/v1/users/{userSourcedId}/reports', { params }));
  return data.find((report) => report.id === id);
}
