import type { Schemas } from '../../api/client.ts';
import { type Draft, orNull } from '../../ui/record-form/draft.ts';
import type { Read } from '../../ui/record-form/record-form.tsx';

type User = Schemas['User'];

export type DetailName = 'givenName' | 'familyName' | 'preferredGivenName' | 'preferredFamilyName' | 'email';

/** A person as the form of the details begins. */
export const detailsOf = (user: User): Read<DetailName> => ({
  draft: {
    givenName: user.givenName,
    familyName: user.familyName,
    preferredGivenName: user.preferredGivenName ?? '',
    preferredFamilyName: user.preferredFamilyName ?? '',
    email: user.email ?? '',
  },
  version: user.version,
});

const preferred: readonly string[] = ['preferredGivenName', 'preferredFamilyName'];

/** An emptied preferred name is none; an emptied official name is sent, and refused. */
export const correctionOf = (changes: Partial<Draft<DetailName>>): Schemas['CorrectUserRequest'] =>
  Object.fromEntries(
    Object.entries(changes).map(([name, text]) => [name, preferred.includes(name) ? orNull(text) : text]),
  );

export type TieState = 'open' | 'endRequested' | 'ofAge' | 'ended';

/** A tie that neither ended nor is open is one to a student who is of age by now. */
export function tieState({ open, endedAt, endRequestedAt }: Schemas['GuardianTie']): TieState {
  if (endedAt !== null) return 'ended';
  if (!open) return 'ofAge';
  return endRequestedAt === null ? 'open' : 'endRequested';
}
