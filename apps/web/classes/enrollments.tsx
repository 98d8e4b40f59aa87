import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../api/client.ts';
import { t as common, timeZone } from '../messages/locale.ts';
import { Confirmation } from '../ui/confirmation.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField } from '../ui/form-field.tsx';
import { PagedList, usePaged } from '../ui/paged.tsx';
import { listName } from '../ui/person.ts';
import { RecordForm } from '../ui/record-form/record-form.tsx';
import { hrefOf } from '../ui/route.ts';
import { type Column, Table } from '../ui/table.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';
import { t } from './messages/index.ts';
import { dayIn, periodBody, typedPeriod } from './model/period.ts';
import { enrolledText, enrollmentRoleOptions, enrollmentRoleText, periodText } from './words.ts';

type Enrollment = Schemas['Enrollment'];
type Which = 'current' | 'upcoming' | 'former' | 'all';
type Question = { kind: 'edit' | 'end' | 'remove'; enrollment: Enrollment };

/** Who is in a class, and when. */
export function Enrollments({ classId, mayEdit }: { classId: string; mayEdit: boolean }) {
  const [enrolled, setEnrolled] = useState<Which>('current');
  const [role, setRole] = useState('');
  const [total, setTotal] = useState<number>();
  const [isAdding, setAdding] = useState(false);
  const [question, setQuestion] = useState<Question>();
  const path = { classSourcedId: classId };
  const paged = usePaged(
    async (cursor) => {
      const chosen = role === '' ? {} : { role };
      const query = { limit: 50, cursor, enrolled, ...chosen, total: 'true' as const };
      const page = await answered(api.GET('/v1/classes/{classSourcedId}/enrollments', { params: { path, query } }));
      setTotal(page.total);
      return page;
    },
    [enrolled, role],
  );
  const columns: readonly Column<Enrollment>[] = [
    {
      title: t('name'),
      cell: ({ user }) => {
        const name = <bdi>{listName(user)}</bdi>;
        return mayEdit ? <a href={hrefOf({ name: 'person', userId: user.sourcedId })}>{name}</a> : name;
      },
    },
    {
      title: t('role'),
      cell: ({ role: own, primary }) =>
        primary ? `${enrollmentRoleText(own)} · ${t('responsible')}` : enrollmentRoleText(own),
    },
    { title: t('period'), cell: periodText },
  ];
  const actions: Column<Enrollment> = {
    title: t('actions'),
    cell: (enrollment) => <Actions enrollment={enrollment} onAsk={setQuestion} />,
  };

  return (
    <section>
      <h2>{t('people')}</h2>
      <div class="filters">
        <SelectField<Which>
          label={t('who')}
          value={enrolled}
          onValue={setEnrolled}
          options={[
            ...(['current', 'upcoming', 'former'] as const).map((which) => [which, enrolledText(which)] as const),
            ['all', t('enrolledAll')],
          ]}
        />
        <SelectField
          label={t('role')}
          value={role}
          onValue={setRole}
          options={[['', t('anyRole')], ...enrollmentRoleOptions()]}
        />
      </div>
      {mayEdit && (
        <p>
          <button type="button" onClick={() => setAdding(true)}>
            {t('enrol')}
          </button>
        </p>
      )}
      <p class="fine" role="status">
        {paged.state === 'there' && total !== undefined && t('enrolled', { count: total })}
      </p>
      <PagedList paged={paged}>
        <Table
          caption={t('people')}
          rows={paged.rows}
          keyOf={({ sourcedId }) => sourcedId}
          empty={t('nobodyEnrolled')}
          columns={mayEdit ? [...columns, actions] : columns}
        />
      </PagedList>
      {isAdding && <EnrolDialog classId={classId} onClose={() => setAdding(false)} onEnrolled={paged.again} />}
      {question !== undefined && (
        <Asked
          kind={question.kind}
          enrollment={
            paged.rows.find(({ sourcedId }) => sourcedId === question.enrollment.sourcedId) ?? question.enrollment
          }
          classId={classId}
          onClose={() => setQuestion(undefined)}
          onChanged={paged.again}
          onOvertaken={paged.refresh}
        />
      )}
    </section>
  );
}

function Actions({ enrollment, onAsk }: { enrollment: Enrollment; onAsk: (question: Question) => void }) {
  const name = listName(enrollment.user);
  const button = (kind: Question['kind'], label: string, text: string) => (
    <button type="button" aria-label={label} onClick={() => onAsk({ kind, enrollment })}>
      {text}
    </button>
  );
  return (
    <span class="row-actions">
      {button('edit', t('editOf', { name }), t('edit'))}
      {enrollment.endDate === null && button('end', t('endOf', { name }), t('endEnrolment'))}
      {button('remove', t('removeOf', { name }), t('delete'))}
    </span>
  );
}

interface AskedProps extends Question {
  classId: string;
  onClose: () => void;
  onChanged: () => void;
  onOvertaken: () => Promise<void>;
}

const readOf = (enrollment: Enrollment) => ({
  draft: { role: enrollment.role as string, primary: `${enrollment.primary}`, ...typedPeriod(enrollment) },
  version: enrollment.version,
});

function Asked({ kind, enrollment, classId, onClose, onChanged, onOvertaken }: AskedProps) {
  const name = listName(enrollment.user);
  const path = { classSourcedId: classId, enrollmentSourcedId: enrollment.sourcedId };
  const address = '/v1/classes/{classSourcedId}/enrollments/{enrollmentSourcedId}';
  const change = async (body: Schemas['EnrollmentUpdate'], version: number | undefined) => {
    await answered(api.PATCH(address, { params: { path, header: { 'If-Match': `"${version}"` } }, body }));
    onChanged();
  };
  if (kind === 'edit') {
    return (
      <Dialog title={t('editEnrolment', { name })} onClose={onClose}>
        <RecordForm
          fields={[
            { name: 'role', label: t('role'), options: enrollmentRoleOptions() },
            {
              name: 'primary',
              label: t('responsible'),
              options: [
                ['false', t('no')],
                ['true', t('yes')],
              ],
            },
            { name: 'firstDay', label: t('firstDay'), kind: 'date', hint: t('firstDayHint') },
            { name: 'lastDay', label: t('lastDay'), kind: 'date', hint: t('lastDayHint') },
          ]}
          start={readOf(enrollment)}
          readAgain={async () => readOf(await answered(api.GET(address, { params: { path } })))}
          send={async ({ role, primary, ...period }, version) => {
            const facts = {
              ...(role === undefined ? {} : { role }),
              ...(primary === undefined ? {} : { primary: primary === 'true' }),
            };
            await change({ ...facts, ...periodBody(period) }, version);
            onClose();
          }}
          action={common('save')}
          onCancel={onClose}
        />
      </Dialog>
    );
  }
  const isEnd = kind === 'end';
  return (
    <Confirmation
      title={isEnd ? t('endTitle', { name }) : t('removeOf', { name })}
      action={isEnd ? t('endEnrolment') : t('delete')}
      onConfirm={async () => {
        if (isEnd) return change({ endDate: dayIn(timeZone(), new Date()) }, enrollment.version);
        await answered(api.DELETE(address, { params: { path, header: { 'If-Match': `"${enrollment.version}"` } } }));
        onChanged();
      }}
      onOvertaken={onOvertaken}
      onClose={onClose}
    >
      <p>{t(isEnd ? 'endHelp' : 'deleteEnrolmentHelp')}</p>
    </Confirmation>
  );
}
