/** A text with `{names}` to fill in, or one for each plural form of the language that `count` can take. */
export type Message = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

/** The same texts in another language. */
export type MessagesOf<Texts> = { readonly [Key in keyof Texts]: Message };
