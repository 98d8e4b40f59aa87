import { catalog } from '../../messages/locale.ts';
import { en } from './en.ts';

export const t = catalog(en, {
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  ar: () => import('./ar.ts'),
});
