import type { ParameterDefinition } from '../../../../infra/parameters.ts';

/** Why a value is not well formed, in words that show nothing of it; undefined where it is. */
export function misformed({ format, name }: ParameterDefinition, value: string): string | undefined {
  if (format.test(value)) return undefined;
  if (value === '') return 'it is empty';
  const bare = value.trim();
  if (bare !== value && format.test(bare)) {
    const where = value.trimEnd() === value ? 'begins' : 'ends';
    return `it ${where} with ${/[\r\n]/.test(value.slice(bare.length)) ? 'a stray newline' : 'a stray space'}`;
  }
  if (format.test(value.replaceAll('\r\n', '\n'))) return 'its lines end as on Windows (CRLF)';
  if (format.test(value.replaceAll('\\n', '\n'))) return 'its line breaks are written as \\n';
  if (/^(["']).*\1$/s.test(bare) && format.test(bare.slice(1, -1))) return 'it stands in quotes';
  if (name.startsWith('cdn/') && !value.includes('-----BEGIN')) return 'it is no PEM file';
  return `it does not match ${format.source.slice(0, 80)}`;
}

/** The value as it was meant: whoever pipes a file also pipes the newline at its end. */
export function withoutStrayNewline({ format }: ParameterDefinition, value: string): string {
  const bare = value.replace(/[\r\n]+$/, '');
  return !format.test(value) && format.test(bare) ? bare : value;
}
