import { z } from 'zod';
import { emailAddressLength, emailAddressPattern, emailAddressRule } from '../values/email-address.ts';

const lengthMessage = 'expected 12 to 256 characters';

/** The rules of the user pool, checked here first so that a weak password is named alike for every address. */
const rules: readonly [RegExp, string][] = [
  [/[a-z]/, 'expected a lower case letter'],
  [/[A-Z]/, 'expected an upper case letter'],
  [/\d/, 'expected a digit'],
  [/[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/, 'expected a symbol such as ! or -'],
  [/^\S(.*\S)?$/s, 'expected no blank at its start or end'],
];

/** As `toEmailAddress` of values/email-address.ts reads one. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(emailAddressLength)
  .pipe(z.email({ pattern: emailAddressPattern, error: `expected ${emailAddressRule}` }))
  .meta({ example: 'ada@school.example' });

/** A password somebody chooses. */
export const newPassword = z
  .string()
  .min(12, lengthMessage)
  .max(256, lengthMessage)
  .superRefine((password, context) => {
    for (const [rule, message] of rules) {
      if (!rule.test(password)) context.addIssue({ code: 'custom', message });
    }
  })
  .meta({
    description: '12 to 256 characters with upper and lower case letters, a digit and a symbol',
    example: 'Correct-Horse-7-Battery',
  });

/** A password somebody already has: whatever its form, only the user pool judges it. */
export const givenPassword = z.string().min(1).max(256).meta({ example: 'Correct-Horse-7-Battery' });

/** A code from an e-mail. */
export const mailedCode = z
  .string()
  .trim()
  .regex(/^\d{4,10}$/, 'expected the digits of the code')
  .meta({ example: '204816' });

/** A code of an authenticator app. */
export const totpCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'expected six digits')
  .meta({ example: '204816' });

export const challengeSession = z.string().min(1).max(4_096).meta({ description: 'The session of the challenge' });
export const refreshToken = z.string().min(1).max(8_192);

export const exampleSession = 'ZTNkNGM4YjI.AYABeL8n5xyP0nHb0c5';
export const exampleTokens = {
  accessToken: 'eyJraWQiOiI0bXl3MkVlIiwiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiJlM2Q0YzhiMiJ9.c2lnbmF0dXJl',
  refreshToken: 'ZTNkNGM4YjI.eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIn0',
  tokenType: 'Bearer' as const,
  expiresInSeconds: 900,
};
