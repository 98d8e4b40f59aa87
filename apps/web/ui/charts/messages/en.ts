export const en = {
  summary: {
    one: '{count} value: {highest}',
    other: '{count} values, from {lowest} to {highest}',
  },
  nothing: 'No values yet',
} as const;
