import { randomUUID } from 'node:crypto';

/** A resource's failure as CloudFormation reports it in the events of the stack. */
export const handlerError = (message: string, code: string): string =>
  `Resource handler returned message: "${message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;

/** The same with what the SDK of the handler adds to the service's own words. */
export const serviceError = (message: string, service: string, code: string, status = 400): string =>
  handlerError(
    `${message} (Service: ${service}, Status Code: ${status}, Request ID: ${randomUUID()}) (SDK Attempt Count: 1)`,
    code,
  );
