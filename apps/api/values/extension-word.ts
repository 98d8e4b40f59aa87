/**
 * A word by which a school extends a vocabulary, as OneRoster 1.2 lets it for the types of organisations, sessions and
 * classes, and for roles. ClassBoard keeps the word and gives no right for it.
 */
export const extensionWord = /^ext:[A-Za-z0-9_.-]{1,100}$/;
