const plain = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();

/**
 * Whether somebody typed what they were asked to type. Names come from imports with blanks around them and with accents as
 * signs of their own, which look the same and which no keyboard writes.
 */
export const isSameText = (typed: string, asked: string): boolean => plain(typed) === plain(asked);
