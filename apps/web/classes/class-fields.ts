import type { RecordField } from '../ui/record-form/fields.tsx';
import { type Lookups, nameOptions, titleOptions } from './lookups.ts';
import { t } from './messages/index.ts';
import type { ClassName } from './model/class-draft.ts';

/** Empty where there is nothing to choose: the API then names what is missing. */
export const classFields = ({ courses, sessions, schools }: Lookups): readonly RecordField<ClassName>[] => [
  { name: 'title', label: t('title'), isRequired: true },
  { name: 'classCode', label: t('code') },
  { name: 'courseSourcedId', label: t('course'), options: titleOptions(courses), isRequired: true },
  { name: 'termSourcedIds', label: t('terms'), choices: titleOptions(sessions), isRequired: true },
  { name: 'schoolSourcedId', label: t('school'), options: nameOptions(schools), isRequired: true },
  {
    name: 'classType',
    label: t('kind'),
    options: [
      ['scheduled', t('kindScheduled')],
      ['homeroom', t('kindHomeroom')],
    ],
  },
  { name: 'location', label: t('location') },
  { name: 'periods', label: t('periods'), hint: t('listHint') },
  { name: 'grades', label: t('years'), hint: t('listHint') },
  { name: 'subjects', label: t('subjects'), hint: t('listHint') },
];
