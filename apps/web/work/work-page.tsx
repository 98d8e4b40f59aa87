import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common, dayAndTime, number } from '../messages/locale.ts';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { hrefOf } from '../ui/route.ts';
import { t } from './messages/index.ts';

type State = Schemas['DueWork']['state'];

interface Props {
  /** Whose guardian looks; undefined for one's own work. */
  childId: string | undefined;
  me: Me;
}

const states: readonly State[] = ['missing', 'open', 'submitted', 'graded', 'excused'];
/** What is to be done stands open. */
const isToDo = (state: State): boolean => state === 'missing' || state === 'open';

function WorkPage({ childId }: Props) {
  return (
    <>
      <h1>{childId === undefined ? common('myWork') : <OfChild childId={childId} />}</h1>
      {states.filter(isToDo).map((state) => (
        <section key={state}>
          <h2>{titleOf(state)}</h2>
          <WorkList childId={childId} state={state} />
        </section>
      ))}
      {states
        .filter((state) => !isToDo(state))
        .map((state) => (
          <Later key={state} title={titleOf(state)}>
            <WorkList childId={childId} state={state} />
          </Later>
        ))}
    </>
  );
}

function OfChild({ childId }: { childId: string }) {
  const [loaded] = useLoaded(() => answered(api.GET('/v1/users/me/children')));
  const child = loaded.state === 'there' ? loaded.value.data.find(({ sourcedId }) => sourcedId === childId) : undefined;
  const name = child && `${child.givenName} ${child.familyName}`;
  return <bdi>{name === undefined ? common('assignments') : common('workOf', { name })}</bdi>;
}

/** Read once it is opened. */
function Later({ title, children }: { title: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  );
}

function WorkList({ childId, state }: { childId: string | undefined; state: State }) {
  const paged = usePaged(
    (cursor) => {
      const query = { limit: 50, state, ...(cursor && { cursor }) };
      return childId === undefined
        ? answered(api.GET('/v1/users/me/assignments', { params: { query } }))
        : answered(
            api.GET('/v1/children/{studentSourcedId}/assignments', {
              params: { path: { studentSourcedId: childId }, query },
            }),
          );
    },
    [childId, state],
  );
  return (
    <PagedList paged={paged}>
      {paged.rows.length === 0 ? (
        <p>{t('noneOfThese')}</p>
      ) : (
        <ul class="work">
          {paged.rows.map((work) => (
            <li key={work.sourcedId}>
              <span class="title">
                {childId === undefined ? (
                  <a
                    href={hrefOf({
                      name: 'submission',
                      classId: work.class.sourcedId,
                      assignmentId: work.sourcedId,
                    })}
                  >
                    <bdi>{work.title}</bdi>
                  </a>
                ) : (
                  <bdi>{work.title}</bdi>
                )}
              </span>
              <span class="score">{common('ofPoints', { maximum: number(work.resultValueMax) })}</span>
              <span class="fine">
                <bdi>{work.class.title}</bdi>
                {work.dueDate !== null && ` · ${common('due', { date: dayAndTime(work.dueDate) })}`}
                {work.submittedAt !== null && ` · ${t('submittedAt', { date: dayAndTime(work.submittedAt) })}`}
                {work.late && ` · ${common('late')}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </PagedList>
  );
}

function titleOf(state: State): string {
  const titles: Record<State, string> = {
    missing: t('missingWork'),
    open: t('openWork'),
    submitted: t('submittedWork'),
    graded: t('gradedWork'),
    excused: t('excusedWork'),
  };
  return titles[state];
}

export const workPage: Page<'work'> = { title: () => common('myWork'), View: WorkPage };
