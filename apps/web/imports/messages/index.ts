import { catalog } from '../../messages/locale.ts';
import { explainAlso } from '../../ui/notice.tsx';
import { en } from './en.ts';

export const t = catalog(en, {
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  ar: () => import('./ar.ts'),
});

const problems: Partial<Record<string, keyof typeof en>> = {
  'import-in-progress': 'problemInProgress',
  'upload-infected': 'problemInfected',
  'upload-rejected': 'problemRejected',
  'content-type-not-allowed': 'problemNotZip',
  'file-too-large': 'problemTooLarge',
  'upload-quota-reached': 'problemQuota',
  'name-differs': 'problemName',
  'import-not-held': 'problemNotHeld',
  'import-not-undoable': 'problemNotUndoable',
  'import-undone-already': 'problemUndone',
};

explainAlso((code) => {
  const key = problems[code];
  return key === undefined ? undefined : t(key);
});
