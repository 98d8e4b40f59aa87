import { z } from 'zod';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { emailAddress } from '../auth/fields.ts';
import { line, newSourcedId } from '../http/fields.ts';
import { lengths } from '../values/lengths.ts';
import { locale, timeZone } from './fields.ts';

const request = z.object({
  id: newSourcedId,
  name: line(lengths.title),
  'time-zone': timeZone,
  locale: locale.default('en'),
  admin: emailAddress,
  'given-name': line(lengths.name).default('School'),
  'family-name': line(lengths.name).default('Administrator'),
  operator: z.boolean().default(false),
  'self-sign-up': z.boolean().default(false),
});

/** A school that a command creates, by the names of its options. */
export type SchoolRequest = z.infer<typeof request>;

/** @throws Failure with everything that is missing or wrong */
export function readSchoolRequest(values: Readonly<Record<string, unknown>>): SchoolRequest {
  const parsed = request.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const option = String(path[0]);
    return `--${option}: ${values[option] === undefined ? 'required' : message}`;
  });
  throw new Failure({ what: 'No school was created', why: problems.join('; '), exitCode: exit.blocked });
}
