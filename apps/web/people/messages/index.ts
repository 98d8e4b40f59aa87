import { catalog } from '../../messages/locale.ts';
import { explainAlso } from '../../ui/notice.tsx';
import { en } from './en.ts';

export const t = catalog(en, {
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  ar: () => import('./ar.ts'),
});

const problems: Partial<Record<string, keyof typeof en>> = {
  'owned-by-import': 'problemOwnedByImport',
  'email-taken': 'problemEmailTaken',
  'own-account': 'problemOwnAccount',
  'already-signed-in': 'problemAlreadySignedIn',
  'no-address': 'problemNoAddress',
  'invitation-quota-reached': 'problemQuota',
  'guardian-tied': 'problemGuardianTied',
  'guardian-is-student': 'problemGuardianIsStudent',
  'not-a-student': 'problemNotAStudent',
  'sourced-id-taken': 'problemIdTaken',
};

explainAlso((code) => {
  const key = problems[code];
  return key === undefined ? undefined : t(key);
});
