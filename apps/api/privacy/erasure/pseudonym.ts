/** Distinguishes a pseudonym from an identifier of a school. */
const prefix = 'erased-';

/**
 * SQL: what stands in the place of an identifier of somebody who was erased. 128 bits of a hash with the salt of the
 * school: the same identifier gives the same pseudonym again, so that an import recognises whom it must not bring back,
 * and nobody else gets it.
 * @param salt SQL of the salt in hex
 * @param value SQL of the identifier
 */
export const pseudonymOf = (kind: string, salt: string, value: string): string =>
  `'${prefix}' || left(encode(sha256(decode(${salt}, 'hex') || convert_to('${kind}:' || ${value}, 'UTF8')), 'hex'), 32)`;

/** SQL: whether somebody who was erased had the sourcedId. Nobody gets it again, so that no pseudonym stands for two. */
export const isErasedId = (schoolId: string, sourcedId: string): string => `EXISTS (SELECT FROM erasures e
  WHERE e.school_id = ${schoolId} AND e.pseudonym = ${pseudonymOf('users', 'e.salt', `${sourcedId}::text`)})`;
