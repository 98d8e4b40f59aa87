import { explainAlso } from '../ui/notice.tsx';
import { t } from './messages/index.ts';

const texts: Readonly<Record<string, Parameters<typeof t>[0]>> = {
  'legal-hold': 'legalHold',
  'already-erased': 'alreadyErased',
  'own-erasure': 'ownErasure',
  'request-open': 'requestOpen',
  'not-withdrawable': 'notWithdrawable',
  'too-many-exports': 'tooManyExports',
  'too-many-erasures': 'tooManyErasures',
  'export-gone': 'exportGone',
  'not-decidable': 'notDecidable',
  'cleanup-decided': 'cleanupDecided',
};

explainAlso((code) => {
  const key = texts[code];
  return key === undefined ? undefined : t(key);
});
