import { catalog } from '../../../messages/locale.ts';
import { explainAlso } from '../../../ui/notice.tsx';
import { en } from './en.ts';

export const t = catalog(en, {
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  ar: () => import('./ar.ts'),
});

const problems: Partial<Record<string, keyof typeof en>> = {
  'gradebook-file-unreadable': 'problemUnreadable',
  'gradebook-file-outdated': 'problemOutdated',
  'gradebook-file-state': 'problemState',
  'body-too-large': 'problemTooLarge',
};

explainAlso((code) => {
  const key = problems[code];
  return key === undefined ? undefined : t(key);
});
