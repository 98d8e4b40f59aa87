import { catalog } from '../../messages/locale.ts';
import { explainAlso } from '../../ui/notice.tsx';
import { en } from './en.ts';

export const t = catalog(en, {
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  ar: () => import('./ar.ts'),
});

const problems: Partial<Record<string, keyof typeof en>> = {
  'still-in-use': 'problemStillInUse',
  'already-enrolled': 'problemAlreadyEnrolled',
  'session-cycle': 'problemCycle',
  'unprocessable-reference': 'problemReference',
};

explainAlso((code) => {
  const key = problems[code];
  return key === undefined ? undefined : t(key);
});
