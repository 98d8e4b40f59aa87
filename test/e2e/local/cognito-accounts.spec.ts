import { mailsTo, newestCodeTo, temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress, TestPool } from '../../setup/runner/cognito.ts';

describe('accounts in the local Cognito', () => {
  const pool = new TestPool();

  it('sends the code of a sign-up to the mailbox and hides the address in its answer', async () => {
    const email = newAddress();
    const answer = await pool.signUp(email);
    expect(answer).toMatchObject({
      UserConfirmed: false,
      CodeDeliveryDetails: { DeliveryMedium: 'EMAIL', Destination: 'u***@s***' },
    });
    expect(await mailsTo(email)).toEqual([
      { subject: 'Your verification code', text: expect.stringMatching(/^Your confirmation code is \d{6}\.$/) },
    ]);
  });

  it('lets nobody sign in before the address is confirmed', async () => {
    const email = newAddress();
    await pool.signUp(email);
    await expect(pool.signIn(email)).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
    await expect(pool.signIn(email, 'Wrong-Password-1')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('marks the address as verified by the code, once', async () => {
    const email = await pool.confirmedUser();
    const { UserAttributes } = await pool.asAdmin('AdminGetUser', { Username: email });
    expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
    await expect(pool.ofClient('ConfirmSignUp', { Username: email, ConfirmationCode: '123456' })).rejects.toMatchObject(
      { code: 'NotAuthorizedException' },
    );
  });

  it('sends a new code on request, after which the old one is worth nothing', async () => {
    const email = newAddress();
    await pool.signUp(email);
    const first = await newestCodeTo(email);
    await pool.ofClient('ResendConfirmationCode', { Username: email });
    const second = await newestCodeTo(email);
    expect(await mailsTo(email)).toHaveLength(2);
    if (first !== second) {
      await expect(pool.ofClient('ConfirmSignUp', { Username: email, ConfirmationCode: first })).rejects.toMatchObject({
        code: 'CodeMismatchException',
      });
    }
    await pool.ofClient('ConfirmSignUp', { Username: email, ConfirmationCode: second });
    await expect(pool.ofClient('ResendConfirmationCode', { Username: email })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it('answers for addresses nobody has as for others', async () => {
    const nobody = { Username: newAddress() };
    const details = { CodeDeliveryDetails: expect.objectContaining({ Destination: 'u***@s***' }) };
    expect(await pool.ofClient('ResendConfirmationCode', nobody)).toEqual(details);
    expect(await pool.ofClient('ForgotPassword', nobody)).toEqual(details);
    expect(await mailsTo(nobody.Username)).toEqual([]);
    await expect(pool.ofClient('ConfirmSignUp', { ...nobody, ConfirmationCode: '123456' })).rejects.toMatchObject({
      code: 'ExpiredCodeException',
    });
    await expect(
      pool.ofClient('ConfirmForgotPassword', { ...nobody, ConfirmationCode: '123456', Password: goodPassword }),
    ).rejects.toMatchObject({ code: 'CodeMismatchException' });
  });

  it.each([
    ['Short-1', 'Password not long enough'],
    ['no-uppercase-1', 'Password must have uppercase characters'],
    ['NO-LOWERCASE-1', 'Password must have lowercase characters'],
    ['No-Number-Here', 'Password must have numeric characters'],
    ['NoSymbolHere12', 'Password must have symbol characters'],
  ])('refuses the password %s wherever one is set', async (password, reason) => {
    const refusal = { code: 'InvalidPasswordException', message: expect.stringContaining(reason) };
    await expect(pool.signUp(newAddress(), password)).rejects.toMatchObject(refusal);
    const email = await pool.confirmedUser();
    const { AuthenticationResult } = await pool.signIn(email);
    await expect(
      pool.send('ChangePassword', {
        AccessToken: AuthenticationResult.AccessToken,
        PreviousPassword: goodPassword,
        ProposedPassword: password,
      }),
    ).rejects.toMatchObject(refusal);
    await expect(
      pool.asAdmin('AdminSetUserPassword', { Username: email, Password: password, Permanent: true }),
    ).rejects.toMatchObject(refusal);
    await pool.ofClient('ForgotPassword', { Username: email });
    await expect(
      pool.ofClient('ConfirmForgotPassword', {
        Username: email,
        ConfirmationCode: await newestCodeTo(email),
        Password: password,
      }),
    ).rejects.toMatchObject(refusal);
  });

  it('changes a password only for who knows the old one', async () => {
    const email = await pool.confirmedUser();
    const { AccessToken } = (await pool.signIn(email)).AuthenticationResult;
    const change = (PreviousPassword: string) =>
      pool.send('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword: 'Another-Horse-10' });
    await expect(change('Wrong-Password-1')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await change(goodPassword);
    await pool.signIn(email, 'Another-Horse-10');
    await expect(pool.signIn(email)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('resets a forgotten password by a mailed code, once', async () => {
    const email = await pool.confirmedUser();
    await pool.ofClient('ForgotPassword', { Username: email });
    const reset = { Username: email, ConfirmationCode: await newestCodeTo(email), Password: 'Another-Horse-10' };
    await pool.ofClient('ConfirmForgotPassword', reset);
    await pool.signIn(email, 'Another-Horse-10');
    await expect(pool.ofClient('ConfirmForgotPassword', reset)).rejects.toMatchObject({
      code: 'ExpiredCodeException',
    });
  });

  it('demands a reset after an admin asked for one', async () => {
    const email = await pool.confirmedUser();
    await pool.asAdmin('AdminResetUserPassword', { Username: email });
    await expect(pool.signIn(email)).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
    await pool.ofClient('ConfirmForgotPassword', {
      Username: email,
      ConfirmationCode: await newestCodeTo(email),
      Password: 'Another-Horse-10',
    });
    await pool.signIn(email, 'Another-Horse-10');
  });

  it('asks the invited for a new password, and only those who know the temporary one', async () => {
    const email = newAddress();
    const invitation = { Username: email, DesiredDeliveryMediums: ['EMAIL'] };
    await pool.asAdmin('AdminCreateUser', invitation);
    const first = await temporaryPasswordTo(email);
    await pool.asAdmin('AdminCreateUser', { ...invitation, MessageAction: 'RESEND' });
    const second = await temporaryPasswordTo(email);
    await expect(pool.signIn(email, first)).rejects.toMatchObject({ code: 'NotAuthorizedException' });

    const { ChallengeName, Session } = await pool.signIn(email, second);
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const answer = (session: string, password: string) =>
      pool.answer('NEW_PASSWORD_REQUIRED', email, session, { NEW_PASSWORD: password });
    await expect(answer('forged', goodPassword)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(answer(Session, 'weak')).rejects.toMatchObject({ code: 'InvalidPasswordException' });
    const { AuthenticationResult } = await answer(Session, goodPassword);
    await pool.refresh(AuthenticationResult.RefreshToken);
    await expect(answer(Session, goodPassword)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(pool.asAdmin('AdminCreateUser', { ...invitation, MessageAction: 'RESEND' })).rejects.toMatchObject({
      code: 'UnsupportedUserStateException',
    });
  });

  it('changes an address once the code that went to the new one came back, and to no other', async () => {
    const email = await pool.confirmedUser();
    const taken = await pool.confirmedUser();
    const newEmail = newAddress();
    const { AccessToken } = (await pool.signIn(email)).AuthenticationResult;
    const change = (address: string) =>
      pool.send('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'email', Value: address }] });
    const verify = (Code: string) => pool.send('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    await expect(verify('123456')).rejects.toMatchObject({ code: 'ExpiredCodeException' });
    await expect(change(taken)).rejects.toMatchObject({ code: 'AliasExistsException' });
    await change(newEmail);
    await expect(pool.signIn(newEmail)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const code = await newestCodeTo(newEmail);
    const wrong = code === '000000' ? '000001' : '000000';
    await expect(verify(wrong)).rejects.toMatchObject({ code: 'CodeMismatchException' });
    await verify(code);
    await pool.signIn(newEmail);
    await expect(pool.signIn(email)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('refuses a context of the person that is not of its shape, where an operation takes one', async () => {
    const email = await pool.confirmedUser();
    const signIn = (UserContextData: unknown) =>
      pool.ofClient('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: goodPassword },
        UserContextData,
      });
    await signIn({ IpAddress: '203.0.113.9' });
    await signIn({ IpAddress: '2001:db8::1', EncodedData: 'x' });
    for (const context of ['203.0.113.9', null, { IpAddress: 'nowhere' }, { IpAddress: 7 }, { EncodedData: {} }]) {
      await expect(signIn(context)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
  });

  it('treats addresses in any letter case as one', async () => {
    const email = await pool.confirmedUser();
    await pool.signIn(email.toUpperCase());
    await expect(pool.signUp(email.toUpperCase())).rejects.toMatchObject({ code: 'UsernameExistsException' });
  });

  it('lets nobody choose attributes that Cognito keeps', async () => {
    const signUp = (Name: string, Value: string) =>
      pool.ofClient('SignUp', { Username: newAddress(), Password: goodPassword, UserAttributes: [{ Name, Value }] });
    await expect(signUp('sub', 'chosen')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(signUp('email_verified', 'true')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });
});
