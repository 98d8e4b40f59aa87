/** What is known of a mail after the call to SES. */
export type SendOutcome =
  | { kind: 'sent'; messageId: string | null }
  /** SES did not take it, and will not (`final`) or may later. */
  | { kind: 'refused'; final: boolean; code: string }
  /** The request left, and no answer says what became of it. */
  | { kind: 'unknown'; code: string };

/** What is wrong with this one mail: no later attempt would be taken (API_SendEmail of SES v2). */
const finalErrors = new Set(['MessageRejected', 'BadRequestException']);

/** The connection was never made, or nothing was signed: SES has not seen the mail. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

interface SdkFailure {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

export function outcomeOfFailure(error: unknown): SendOutcome {
  const { name = 'Error', code, message = '', $metadata } = error as SdkFailure;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status < 500 && status >= 400) {
    return { kind: 'refused', final: finalErrors.has(name), code: name };
  }
  // 503 is refused before it is looked at; another fault can come after SES took the mail.
  if (status === 503) return { kind: 'refused', final: false, code: name };
  const neverLeft =
    neverSent.has(code ?? '') ||
    name === 'CredentialsProviderError' ||
    // In the words of @smithy/node-http-handler, whose other time-outs come after the request.
    /did not establish a connection/.test(message);
  if (status === undefined && neverLeft) return { kind: 'refused', final: false, code: code ?? name };
  return { kind: 'unknown', code: code ?? name };
}
