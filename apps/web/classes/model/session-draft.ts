import type { Schemas } from '../../api/client.ts';
import { localText, momentOf } from '../../ui/moment.ts';
import { type Draft, orNull } from '../../ui/record-form/draft.ts';
import type { Read } from '../../ui/record-form/record-form.tsx';
import { readNumber } from '../../ui/text/number-text.ts';

type Session = Schemas['AcademicSession'];
export type SessionName =
  | 'title'
  | 'type'
  | 'startDate'
  | 'endDate'
  | 'parentSourcedId'
  | 'schoolYear'
  | 'gradingClosesAt';

export const emptySession: Draft<SessionName> = {
  title: '',
  type: 'term',
  startDate: '',
  endDate: '',
  parentSourcedId: '',
  schoolYear: '',
  gradingClosesAt: '',
};

/** @param timeZone of the school, whose clock the moment is typed by */
export const sessionRead = (session: Session, timeZone: string): Read<SessionName> => ({
  draft: {
    title: session.title,
    type: session.type,
    startDate: session.startDate,
    endDate: session.endDate,
    parentSourcedId: session.parentSourcedId ?? '',
    schoolYear: session.schoolYear === null ? '' : String(session.schoolYear),
    gradingClosesAt: session.gradingClosesAt === null ? '' : localText(session.gradingClosesAt, timeZone),
  },
  version: session.version,
});

export function sessionUpdate(
  changes: Partial<Draft<SessionName>>,
  timeZone: string,
): Schemas['AcademicSessionUpdate'] {
  const { parentSourcedId, schoolYear, gradingClosesAt, ...texts } = changes;
  return {
    ...texts,
    ...(parentSourcedId === undefined ? {} : { parentSourcedId: orNull(parentSourcedId) }),
    ...(schoolYear === undefined ? {} : { schoolYear: readNumber(schoolYear) ?? null }),
    ...(gradingClosesAt === undefined ? {} : { gradingClosesAt: momentOf(gradingClosesAt, timeZone) ?? null }),
  };
}

export const sessionCreate = (typed: Draft<SessionName>, timeZone: string): Schemas['AcademicSessionCreate'] =>
  sessionUpdate(typed, timeZone) as Schemas['AcademicSessionCreate'];
