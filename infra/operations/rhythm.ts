/** How often an alarm is evaluated, and how many bad periods it takes. */
export const minute = 60;

export const steady = { periodSeconds: minute, datapoints: 3, periods: 5, silence: 'fine' } as const;
export const slow = { periodSeconds: 5 * minute, datapoints: 3, periods: 3, silence: 'fine' } as const;
export const atOnce = { periodSeconds: 5 * minute, datapoints: 1, periods: 1, silence: 'fine' } as const;
