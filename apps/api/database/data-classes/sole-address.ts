/**
 * SQL: the address of a user in lower case, where nobody else active at their school has it; otherwise null. Siblings and
 * parents share addresses (`users.email_identifies`): what stands under a shared one can be about another.
 * @param userId SQL of the id
 */
export const soleAddress = (userId: string): string => `(SELECT lower(a.email) FROM users a WHERE a.id = ${userId}
  AND NOT EXISTS (SELECT FROM users o WHERE o.school_id = a.school_id AND lower(o.email) = lower(a.email)
    AND o.id <> a.id AND o.status = 'active'))`;

/** SQL: the school of a user. */
export const schoolOf = (userId: string): string => `(SELECT school_id FROM users WHERE id = ${userId})`;

/** SQL: whether a registration `t` is the user's: under their account, or at their school under an address that is theirs alone. */
export const isSignUpOf = (
  userId: string,
): string => `(t.cognito_sub = (SELECT cognito_sub FROM users WHERE id = ${userId})
  OR t.school_id = ${schoolOf(userId)} AND lower(t.email) = ${soleAddress(userId)}
    AND NOT EXISTS (SELECT FROM users o WHERE o.cognito_sub = t.cognito_sub AND o.id <> ${userId}))`;
