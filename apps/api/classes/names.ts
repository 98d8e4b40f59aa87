/** SQL for the names a class shows: those a user prefers. The argument is the alias of `users`. */
export const givenName = (user: string): string => `coalesce(${user}.preferred_given_name, ${user}.given_name)`;
export const familyName = (user: string): string => `coalesce(${user}.preferred_family_name, ${user}.family_name)`;

/** The order of lists of people; an id has to follow, to make it total. */
export const nameOrder = (user: string): string => `lower(${familyName(user)}), lower(${givenName(user)})`;
