import { useState } from 'preact/hooks';
import { answered, api } from '../api/client.ts';
import { Failed } from '../api/failed.ts';
import { t as common, number, timeZone } from '../messages/locale.ts';
import { CheckField, FormField, SelectField, wrongAt } from '../ui/form-field.tsx';
import { hrefOf } from '../ui/route.ts';
import { useSent } from '../ui/sent.ts';
import { readNumber } from '../ui/text/number-text.ts';
import { ChangeFailure } from './change-failure.tsx';
import { EditConflict } from './edit-conflict.tsx';
import { t } from './messages/index.ts';
import { consequencesOf, type Existing } from './model/consequences.ts';
import {
  type Body,
  bodyOfForm,
  changedPart,
  differences,
  type Field,
  type Form,
  formOf,
  newAssignment,
} from './model/form.ts';
import { PolicyRules } from './policy-rules.tsx';
import { type Assignment, type EditorFacts, readAssignment } from './read.ts';

export function Editor({ classId, facts }: { classId: string; facts: EditorFacts }) {
  const { categories, scales, policy, periods, existing } = facts;
  const [stored, setStored] = useState(facts.assignment);
  const base: Body = stored ?? newAssignment(categories[0]?.sourcedId ?? '');
  const [form, setForm] = useState<Form>(() => formOf(base, timeZone(), number));
  const [unreadable, setUnreadable] = useState<readonly Field[]>([]);
  const [theirs, setTheirs] = useState<Assignment>();
  const { isBusy, error, send } = useSent();
  const read = bodyOfForm(form, base, timeZone(), readNumber);
  const set = <Name extends Field>(name: Name, value: Form[Name]) =>
    setForm((before) => ({ ...before, [name]: value }));

  const save = async () => {
    setUnreadable('unreadable' in read ? read.unreadable : []);
    if ('unreadable' in read) return;
    const { body } = read;
    let saved: Assignment;
    try {
      saved =
        stored === undefined
          ? await create(classId, body)
          : await update(stored, changedPart(body, differences(base, body)));
    } catch (caught) {
      if (!(caught instanceof Failed) || caught.status !== 412 || stored === undefined) throw caught;
      setTheirs(await readAssignment(stored.sourcedId));
      return;
    }
    location.hash = hrefOf({ name: 'assignment', classId, assignmentId: saved.sourcedId });
  };
  const resolve = (resolved: Body) => {
    setStored(theirs);
    setForm(formOf(resolved, timeZone(), number));
    setTheirs(undefined);
  };

  const wrong = (field: Field) =>
    unreadable.includes(field) ? wrongText(field, form[field]) : wrongAt(error, `/${field}`);
  const consequences =
    'body' in read && stored !== undefined ? consequencesOf(base, read.body, existing, new Date()) : [];
  const none = ['', t('none')] as const;
  return (
    <form
      class="editor"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send(save);
      }}
    >
      <FormField
        label={t('title')}
        value={form.title}
        onValue={(value) => set('title', value)}
        required
        wrong={wrong('title')}
      />
      <FormField
        label={t('description')}
        rows={5}
        value={form.description}
        onValue={(value) => set('description', value)}
        wrong={wrong('description')}
      />
      <SelectField
        label={t('category')}
        value={form.categorySourcedId}
        onValue={(value) => set('categorySourcedId', value)}
        options={categories.map(({ sourcedId, title, weight }) => [
          sourcedId,
          `${title} (${common('weight', { weight: number(weight) })})`,
        ])}
      />
      <FormField
        label={t('assignDate')}
        hint={t('assignDateHint', { zone: timeZone() })}
        type="datetime-local"
        value={form.assignDate}
        onValue={(value) => set('assignDate', value)}
        wrong={wrong('assignDate')}
      />
      <FormField
        label={t('dueDate')}
        hint={t('schoolClock', { zone: timeZone() })}
        type="datetime-local"
        value={form.dueDate}
        onValue={(value) => set('dueDate', value)}
        wrong={wrong('dueDate')}
      />
      <FormField
        label={t('pointsPossible')}
        inputMode="decimal"
        value={form.resultValueMax}
        onValue={(value) => set('resultValueMax', value)}
        wrong={wrong('resultValueMax')}
      />
      <FormField
        label={t('weight')}
        hint={t('weightHint')}
        inputMode="decimal"
        value={form.weight}
        onValue={(value) => set('weight', value)}
        wrong={wrong('weight')}
      />
      {scales.length > 0 && (
        <SelectField
          label={t('scoreScale')}
          value={form.scoreScaleSourcedId}
          onValue={(value) => set('scoreScaleSourcedId', value)}
          options={[none, ...scales.map(({ sourcedId, title }) => [sourcedId, title] as const)]}
        />
      )}
      {periods.length > 0 && (
        <SelectField
          label={t('gradingPeriod')}
          value={form.gradingPeriodSourcedId}
          onValue={(value) => set('gradingPeriodSourcedId', value)}
          options={[none, ...periods.map(({ sourcedId, title }) => [sourcedId, title] as const)]}
        />
      )}
      <SelectField
        label={t('posting')}
        value={form.posting}
        onValue={(value) => set('posting', value)}
        options={[
          ['', t(policy.posting === 'manual' ? 'postingOfClassManual' : 'postingOfClassAutomatic')],
          ['automatic', t('postingAutomatic')],
          ['manual', t('postingManual')],
        ]}
      />
      <CheckField label={common('extraCredit')} isOn={form.extraCredit} onChange={(isOn) => set('extraCredit', isOn)} />
      <CheckField label={t('neverDrop')} isOn={form.neverDrop} onChange={(isOn) => set('neverDrop', isOn)} />
      <PolicyRules policy={policy} />
      {consequences.length > 0 && (
        <section class="notice info" aria-live="polite">
          <h2>{t('consequences')}</h2>
          <ul>
            {consequences.map((consequence) => (
              <li key={consequence}>{t(consequence, { count: countOf(consequence, existing) })}</li>
            ))}
          </ul>
        </section>
      )}
      {theirs !== undefined && 'body' in read && (
        <EditConflict base={base} mine={read.body} theirs={theirs} facts={facts} onResolve={resolve} />
      )}
      {error !== undefined && <ChangeFailure error={error} />}
      <p class="actions">
        <button type="submit" class="main" disabled={theirs !== undefined} aria-disabled={isBusy}>
          {common('save')}
        </button>
        <a
          href={hrefOf(
            stored === undefined
              ? { name: 'assignments', classId }
              : { name: 'assignment', classId, assignmentId: stored.sourcedId },
          )}
        >
          {common('cancel')}
        </a>
      </p>
    </form>
  );
}

const create = (classSourcedId: string, body: Body): Promise<Assignment> => {
  const params = { path: { classSourcedId } };
  return answered(api.POST('/v1/classes/{classSourcedId}/lineItems', { params, body }));
};

const update = ({ sourcedId, version }: Assignment, body: Partial<Body>): Promise<Assignment> => {
  const params = { path: { lineItemSourcedId: sourcedId }, header: { 'If-Match': `"${version}"` } };
  return answered(api.PATCH('/v1/lineItems/{lineItemSourcedId}', { params, body }));
};

function wrongText(field: Field, value: Form[Field]): string {
  if (field === 'title') return t('titleMissing');
  return field === 'dueDate' || field === 'assignDate' ? t('noMoment') : common('notANumber', { text: String(value) });
}

function countOf(
  consequence: ReturnType<typeof consequencesOf>[number],
  { graded, drafts, submitted }: Existing,
): number {
  if (consequence === 'draftsStay') return drafts;
  if (consequence === 'lateEarlier' || consequence === 'lateLater') return submitted;
  return consequence === 'hidden' ? Math.max(graded, submitted) : graded;
}
