/** How long texts may be, in characters, through the API and in an import alike. */
export const lengths = { name: 255, title: 1_000, long: 20_000 };
