import { CognitoError } from 'cognito-local/lib/errors.js';

const error = (code: string, message: string) => new CognitoError(code, message);

/** The answers of Cognito that cognito-local lacks or words differently. */
export const cognitoErrors = {
  wrongCredentials: () => error('NotAuthorizedException', 'Incorrect username or password.'),
  disabled: () => error('NotAuthorizedException', 'User is disabled.'),
  invalidSession: () => error('NotAuthorizedException', 'Invalid session for the user.'),
  invalidAccessToken: () => error('NotAuthorizedException', 'Invalid Access Token'),
  expiredAccessToken: () => error('NotAuthorizedException', 'Access Token has expired'),
  revokedAccessToken: () => error('NotAuthorizedException', 'Access Token has been revoked'),
  invalidRefreshToken: () => error('NotAuthorizedException', 'Invalid Refresh Token'),
  revokedRefreshToken: () => error('NotAuthorizedException', 'Refresh Token has been revoked'),
  expiredRefreshToken: () => error('NotAuthorizedException', 'Refresh Token has expired'),
  unwritableAttribute: () => error('NotAuthorizedException', 'A client attempted to write unauthorized attribute'),
  alreadyConfirmed: () => error('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
  cannotReset: () => error('NotAuthorizedException', 'User password cannot be reset in the current state.'),
  alreadyConfirmedOnResend: () => error('InvalidParameterException', 'User is already confirmed.'),
  noVerifiedAddress: () =>
    error(
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    ),
  missingParameter: (name: string) => error('InvalidParameterException', `Missing required parameter ${name}`),
  userNotFound: () => error('UserNotFoundException', 'User does not exist.'),
  expiredCode: () => error('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
  codeMismatch: () => error('CodeMismatchException', 'Invalid verification code provided, please try again.'),
  noSoftwareToken: () => error('InvalidParameterException', 'User has not associated a software token'),
  aliasExists: () => error('AliasExistsException', 'An account with the email already exists.'),
  invalidUserContext: (field: string) =>
    error('InvalidParameterException', `Value of ${field} in UserContextData is not valid`),
  enableSoftwareTokenFailed: () => error('EnableSoftwareTokenMFAException', 'Code mismatch'),
  unsupportedUserState: () =>
    error('UnsupportedUserStateException', 'Resend not possible. User state is not FORCE_CHANGE_PASSWORD'),
  invalidPassword: (reason: string) =>
    error('InvalidPasswordException', `Password did not conform with policy: ${reason}`),
} as const;
