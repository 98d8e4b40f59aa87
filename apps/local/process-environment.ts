/** The variables of this process. Nothing else of apps/local reads them. */
export const processEnvironment: Readonly<Record<string, string | undefined>> = process.env;
