import { emailAddress, newPassword } from './fields.ts';

describe('passwords that people choose', () => {
  it('need length, both cases, a digit and a symbol', () => {
    expect(newPassword.safeParse('Correct-Horse-7').success).toBe(true);
    expect(newPassword.safeParse('Correct Horse 7').success).toBe(true);
    const weak = [
      'Short-7-Aa',
      'correct-horse-7',
      'CORRECT-HORSE-7',
      'Correct-Horse-x',
      'CorrectHorse77',
      ' Correct-Horse-7',
    ];
    for (const password of weak) expect(newPassword.safeParse(password).success).toBe(false);
    expect(newPassword.safeParse(`Aa1!${'x'.repeat(252)}`).success).toBe(true);
    expect(newPassword.safeParse(`Aa1!${'x'.repeat(253)}`).success).toBe(false);
  });

  it('are never quoted in messages about them', () => {
    const result = newPassword.safeParse('hunter2');
    expect(JSON.stringify(result.error?.issues.map(({ message }) => message))).not.toContain('hunter2');
  });
});

describe('e-mail addresses', () => {
  it('are compared without blanks and case', () => {
    expect(emailAddress.parse('  Ada@School.Example ')).toBe('ada@school.example');
  });

  it('must be addresses', () => {
    for (const text of [
      'ada',
      'ada@',
      '@school.example',
      'ada@school',
      'a b@school.example',
      `${'a'.repeat(250)}@x.example`,
    ]) {
      expect(emailAddress.safeParse(text).success).toBe(false);
    }
  });
});
