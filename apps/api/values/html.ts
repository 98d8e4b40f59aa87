/** Markup. Made by the `html` tag alone, so that text cannot become markup by being put into it. */
export class Html {
  private constructor(readonly markup: string) {}

  /** Text is escaped, for the inside of elements and of quoted attributes; markup and lists of it stay what they are. */
  static join(strings: readonly string[], values: readonly (string | Html | readonly Html[])[]): Html {
    return new Html(
      strings.map((part, index) => part + (index < values.length ? toMarkup(values[index]) : '')).join(''),
    );
  }
}

export const html = (strings: TemplateStringsArray, ...values: (string | Html | readonly Html[])[]): Html =>
  Html.join(strings, values);

function toMarkup(value: string | Html | readonly Html[] | undefined): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string') return escapeHtml(value);
  return (value ?? []).map(({ markup }) => markup).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** For the inside of elements and of quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] as string);
