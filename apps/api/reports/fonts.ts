import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The fonts that documents are set in, shipped with the application: what a machine has would change the bytes. Latin,
 * Greek and Cyrillic, Arabic, and the characters of Chinese and Japanese names.
 */
const fonts = [
  ['@embedpdf/fonts-latin', 'NotoSans-Regular.ttf'],
  ['@embedpdf/fonts-latin', 'NotoSans-Bold.ttf'],
  ['@embedpdf/fonts-arabic', 'NotoNaskhArabic-Regular.ttf'],
  ['@embedpdf/fonts-arabic', 'NotoNaskhArabic-Bold.ttf'],
  ['@embedpdf/fonts-sc', 'NotoSansHans-Regular.otf'],
  ['@embedpdf/fonts-sc', 'NotoSansHans-Bold.otf'],
] as const;

export const fontFiles = (): string[] =>
  fonts.map(([name, file]) => join(dirname(require.resolve(name)), '..', 'fonts', file));
