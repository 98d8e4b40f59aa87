const dayMillis = 86_400_000;

/** Whole days from one moment to another; negative where it lies before. */
export const daysBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / dayMillis);
