import { messages as ar } from './ar.ts';
import { en } from './en.ts';
import { chooseLanguage, fill } from './locale.ts';

describe('the messages', () => {
  it('write numbers as the language does', () => {
    expect(fill('{count}', { count: 1.5 }, 'de')).toBe('1,5');
    expect(fill(ar.saving, { count: 2 }, 'ar')).toBe('جارٍ حفظ تغييرين…');
    expect(fill(en.saving, { count: 1 }, 'en')).toBe('Saving 1 change …');
  });
});

describe('the language of the page', () => {
  it('is the one that was chosen, else the first of the browser that there is', () => {
    expect(chooseLanguage(['fr-CH', 'de-CH', 'en'], null)).toEqual({ language: 'de', tag: 'de-CH' });
    expect(chooseLanguage(['de-CH'], 'es')).toEqual({ language: 'es', tag: 'es' });
    expect(chooseLanguage(['es-MX'], 'es')).toEqual({ language: 'es', tag: 'es-MX' });
    expect(chooseLanguage(['fr'], 'nonsense')).toEqual({ language: 'en', tag: 'en' });
  });
});
