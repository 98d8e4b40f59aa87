import { useState } from 'preact/hooks';
import { answered, api, type Schemas } from '../../api/client.ts';
import { t as common } from '../../messages/locale.ts';
import type { Draft } from '../../ui/record-form/draft.ts';
import type { RecordField } from '../../ui/record-form/fields.tsx';
import { type Read, RecordForm } from '../../ui/record-form/record-form.tsx';
import { titleOptions } from '../lookups.ts';
import { t } from './messages/index.ts';
import { periodField, policyBody, policyDraft } from './model/policy.ts';
import { PreviewTable } from './preview-table.tsx';
import { type ReadRules, readPolicy } from './read-rules.ts';

interface Props {
  classId: string;
  rules: ReadRules;
  onSaved: () => void;
}

/** The rules of a class, and whose total another rule would move. */
export function PolicyForm({ classId, rules, onSaved }: Props) {
  const sessionIds = rules.periods.map(({ sourcedId }) => sourcedId);
  const readOf = (policy: Schemas['GradingPolicy']): Read<string> => ({
    draft: policyDraft(policy, sessionIds),
    version: policy.version,
  });
  const start = readOf(rules.policy);
  const [typed, setTyped] = useState<Draft>(start.draft);
  const after = { ...rules, policy: { ...rules.policy, ...policyBody(typed) } };
  const send = async (changes: Partial<Draft>, version: number | undefined, over: Draft) => {
    // A PUT is the whole document: what was typed goes over what is stored.
    const body = policyBody({ ...over, ...changes } as Draft);
    // Version 0 stands for a class that decided nothing: there is nothing to replace.
    const header = version === 0 ? {} : { 'If-Match': `"${version}"` };
    const params = { path: { classSourcedId: classId }, header };
    await answered(api.PUT('/v1/classes/{classSourcedId}/gradingPolicy', { params, body }));
    onSaved();
  };
  return (
    <section class="narrow">
      <h2>{t('rules')}</h2>
      <RecordForm
        fields={fieldsOf(rules)}
        start={start}
        readAgain={async () => readOf(await readPolicy(classId))}
        send={send}
        onTyped={setTyped}
        action={common('save')}
      >
        <PreviewTable classId={classId} before={rules} after={after} />
      </RecordForm>
    </section>
  );
}

const fieldsOf = ({ scales, periods }: ReadRules): readonly RecordField[] => [
  {
    name: 'weighting',
    label: t('weighting'),
    options: [
      ['categories', t('byCategories')],
      ['points', t('byPoints')],
    ],
  },
  {
    name: 'weightsAbove100',
    label: t('above100'),
    options: [
      ['relative', t('relative')],
      ['extraCredit', t('extraCredit')],
    ],
  },
  { name: 'latePercent', label: t('latePercent'), kind: 'number', hint: t('latePercentHint') },
  {
    name: 'lateInterval',
    label: t('lateInterval'),
    options: [
      ['60', t('perHour')],
      ['1440', t('perDay')],
      ['10080', t('perWeek')],
    ],
  },
  { name: 'lateMinimum', label: t('lateMinimum'), kind: 'number' },
  { name: 'missingPercent', label: t('missingPercent'), kind: 'number', hint: t('missingHint') },
  {
    name: 'countedAttempt',
    label: t('countedAttempt'),
    options: [
      ['latest', t('latest')],
      ['best', t('best')],
    ],
  },
  {
    name: 'posting',
    label: t('posting'),
    options: [
      ['automatic', t('postAutomatic')],
      ['manual', t('postManual')],
    ],
  },
  {
    name: 'scoreScaleSourcedId',
    label: t('letters'),
    options: [['', t('noLetters')], ...titleOptions(scales)],
  },
  ...periods.map(
    ({ sourcedId, title }): RecordField => ({
      name: periodField(sourcedId),
      label: t('periodWeight', { period: title }),
      kind: 'number',
      hint: t('periodHint'),
    }),
  ),
];
