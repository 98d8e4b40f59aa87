import { answered, api, type Me, type Schemas } from '../api/client.ts';
import { t as common, date, dayAndTime, timeZone } from '../messages/locale.ts';
import { Trail } from '../ui/lists/trail.tsx';
import { useLoaded } from '../ui/loaded.ts';
import type { Page } from '../ui/page.ts';
import { usePaged } from '../ui/paged.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { EditableTable } from './editable-table.tsx';
import { readSessions, titleOf, titleOptions } from './lookups.ts';
import { t } from './messages/index.ts';
import { emptySession, sessionCreate, sessionRead, sessionUpdate } from './model/session-draft.ts';
import { sessionTypeOptions, sessionTypeText } from './words.ts';
import '../ui/lists.css';

type Session = Schemas['AcademicSession'];

function SessionsView({ me }: { me: Me }) {
  const [loaded, again] = useLoaded(readSessions);
  if (loaded.state !== 'there') return <Waiting title={t('sessions')} loaded={loaded} onRetry={again} />;
  return <SessionList all={loaded.value} mayEdit={me.role === 'admin'} onChanged={again} />;
}

function lockText({ gradingClosesAt }: Session): string {
  if (gradingClosesAt === null) return t('open');
  const moment = dayAndTime(gradingClosesAt);
  return Date.parse(gradingClosesAt) <= Date.now() ? t('lockedSince', { moment }) : t('locksAt', { moment });
}

interface Props {
  all: readonly Session[];
  mayEdit: boolean;
  onChanged: () => void;
}

function SessionList({ all, mayEdit, onChanged }: Props) {
  const paged = usePaged((cursor) =>
    answered(api.GET('/v1/academicSessions', { params: { query: { limit: 100, cursor } } })),
  );
  const of = ({ sourcedId: academicSessionSourcedId }: Session) => ({ path: { academicSessionSourcedId } });
  return (
    <>
      <Trail of={[{ label: common('classes'), route: { name: 'classes' } }]} />
      <h1>{t('sessions')}</h1>
      <p class="fine">{t('sessionsHelp')}</p>
      <EditableTable
        caption={t('sessions')}
        empty={t('noSessions')}
        paged={paged}
        keyOf={({ sourcedId }) => sourcedId}
        mayEdit={mayEdit}
        onChanged={onChanged}
        columns={[
          { title: t('title'), cell: ({ title }) => <bdi>{title}</bdi> },
          { title: t('kind'), cell: ({ type }) => sessionTypeText(type) },
          { title: t('begins'), cell: ({ startDate }) => date(startDate) },
          { title: t('endsOn'), cell: ({ endDate }) => date(endDate) },
          {
            title: t('partOf'),
            cell: ({ parentSourcedId: id }) => <bdi>{id === null ? '–' : titleOf(all, id)}</bdi>,
          },
          { title: t('closesAt'), cell: lockText },
        ]}
        editing={{
          addTitle: t('addSession'),
          removeHelp: t('removeInUseHelp'),
          fields: [
            { name: 'title', label: t('title'), isRequired: true },
            { name: 'type', label: t('kind'), options: sessionTypeOptions() },
            { name: 'startDate', label: t('begins'), kind: 'date', isRequired: true },
            { name: 'endDate', label: t('endsOn'), kind: 'date', isRequired: true },
            { name: 'parentSourcedId', label: t('partOf'), options: [['', t('none')], ...titleOptions(all)] },
            { name: 'schoolYear', label: t('yearNumber'), kind: 'number' },
            { name: 'gradingClosesAt', label: t('closesAt'), kind: 'datetime-local', hint: t('closesHint') },
          ],
          empty: emptySession,
          nameOf: ({ title }) => title,
          readOf: (session) => sessionRead(session, timeZone()),
          readAgain: (session) =>
            answered(api.GET('/v1/academicSessions/{academicSessionSourcedId}', { params: of(session) })),
          create: (typed) => {
            const body = sessionCreate(typed, timeZone());
            return answered(api.POST('/v1/academicSessions', { body }));
          },
          update: (session, changes, ifMatch) => {
            const params = { ...of(session), header: { 'If-Match': ifMatch } };
            const body = sessionUpdate(changes, timeZone());
            return answered(api.PATCH('/v1/academicSessions/{academicSessionSourcedId}', { params, body }));
          },
          remove: (session, ifMatch) => {
            const params = { ...of(session), header: { 'If-Match': ifMatch } };
            return answered(api.DELETE('/v1/academicSessions/{academicSessionSourcedId}', { params }));
          },
        }}
      />
    </>
  );
}

export const sessionsPage: Page<'academicSessions'> = { title: () => t('sessions'), View: SessionsView };
