/**
 * The one notion of an e-mail address: what a person can sign in with. Cognito takes user names of up to 128 characters
 * (UsernameType of its API), and SES no local part beyond ASCII; a domain with other letters is written in its ASCII
 * form (xn--…). The local part is a dot-atom of RFC 5322 without the characters that no mail provider gives out.
 */
export const emailAddressRule =
  'an e-mail address of ASCII letters, at most 128 characters, such as ada@school.example';
export const emailAddressLength = 128;
export const emailAddressPattern =
  /^(?=.{1,64}@)[a-z0-9_&'+-]+(?:\.[a-z0-9_&'+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/;

/** The address as it is stored and compared everywhere: without blanks around it, in lower case. Undefined for none. */
export function toEmailAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase();
  return address.length <= emailAddressLength && emailAddressPattern.test(address) ? address : undefined;
}
