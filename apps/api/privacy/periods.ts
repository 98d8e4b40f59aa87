/** Within which an erasure can be withdrawn. */
export const coolOffDays = 7;
export const coolOffSeconds = coolOffDays * 86_400;

/** How long the file of an export can be downloaded. */
export const exportKeptDays = 7;

/** Exports of one person that somebody can have at a time. */
export const exportsKept = 3;

/** How often people can ask for their own erasure within so many days: each time their administrators get a mail. */
export const ownErasuresAllowed = { requests: 3, days: 30 } as const;
