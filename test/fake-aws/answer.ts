import { randomUUID } from 'node:crypto';
import { AwsError } from './handlers.ts';
import type { Member, Model, Operation, StructureShape } from './model.ts';
import { toJson } from './protocol-json.ts';
import { element, membersToXml, textElement, toText } from './protocol-xml.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer | string;
}

const jsonType = 'application/x-amz-json-1.1';
const requestHeaders = (): Record<string, string> => {
  const id = randomUUID();
  return { 'x-amzn-requestid': id, 'x-amz-request-id': id };
};

/** An output that was checked against the model, in the service's protocol. */
export function answerOf({ protocol, xmlNamespace }: Model, operation: Operation, output: object): Answer {
  const shape = operation.output;
  const headers = requestHeaders();
  if (protocol === 'json') {
    return { status: 200, headers: { ...headers, 'content-type': jsonType }, body: json(toJson(shape, output)) };
  }
  if (protocol === 'query') {
    const result = shape.kind === 'structure' ? element(`${operation.name}Result`, membersToXml(shape, output)) : '';
    const metadata = element('ResponseMetadata', textElement('RequestId', headers['x-amzn-requestid'] ?? ''));
    const body = element(`${operation.name}Response`, result + metadata, xmlNamespace);
    return { status: 200, headers: { ...headers, 'content-type': 'text/xml' }, body };
  }
  const status = operation.http?.status ?? 200;
  if (shape.kind !== 'structure') return { status, headers, body: '' };
  return { status, ...restAnswer(shape, output, headers, protocol === 'rest-xml' ? xmlNamespace : undefined) };
}

function restAnswer(
  shape: StructureShape,
  output: object,
  headers: Record<string, string>,
  xmlNamespace: string | undefined,
): Omit<Answer, 'status'> {
  const inBody: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(output)) {
    const member = shape.members.get(name);
    if (member === undefined || value === undefined) continue;
    const { traits } = member;
    if (typeof traits.httpHeader === 'string')
      headers[traits.httpHeader.toLowerCase()] = toText(member.shape, value, true);
    else if (typeof traits.httpPrefixHeaders === 'string')
      for (const [key, text] of Object.entries(value as Record<string, string>))
        headers[`${traits.httpPrefixHeaders}${key}`.toLowerCase()] = text;
    else if (traits.httpPayload !== undefined) {
      const text = typeof value === 'string' || value instanceof Uint8Array;
      return { headers, body: text ? Buffer.from(value) : payload(member, value, xmlNamespace) };
    } else inBody[name] = value;
  }
  if (xmlNamespace === undefined) {
    return { headers: { ...headers, 'content-type': 'application/json' }, body: json(toJson(shape, inBody, true)) };
  }
  const name = String(shape.traits.xmlName ?? shape.name);
  const body = element(name, membersToXml(shape, inBody), xmlNamespace);
  return { headers: { ...headers, 'content-type': 'application/xml' }, body };
}

function payload({ shape, own }: Member, value: unknown, xmlNamespace: string | undefined): string {
  if (xmlNamespace === undefined) return json(toJson(shape, value, true));
  if (shape.kind !== 'structure') return String(value);
  return element(String(own.xmlName ?? shape.name), membersToXml(shape, value as object), xmlNamespace);
}

/** An error as the service's protocol carries it. Without a model it goes out as JSON. */
export function errorAnswer(model: Model | undefined, error: AwsError): Answer {
  const shape = model?.errors.get(error.code);
  const headers = requestHeaders();
  const status = error.status === 400 ? Number(shape?.traits.httpError ?? 400) : error.status;
  const protocol = model?.protocol ?? 'json';
  if (protocol === 'json' || protocol === 'rest-json') {
    Object.assign(headers, { 'content-type': jsonType, 'x-amzn-errortype': error.code });
    if (model?.service === 'cloudwatch' || model?.service === 'sqs') {
      headers['x-amzn-query-error'] = `${wireCode(shape, error)};Sender`;
    }
    return { status, headers, body: json({ __type: error.code, message: error.message, ...error.members }) };
  }
  const code = wireCode(shape, error);
  const members = Object.entries(error.members)
    .map(([name, value]) => textElement(name, String(value)))
    .join('');
  const inner = textElement('Code', code) + textElement('Message', error.message) + members;
  const requestId = textElement('RequestId', headers['x-amzn-requestid'] ?? '');
  headers['content-type'] = 'text/xml';
  if (model?.service === 's3') return { status, headers, body: element('Error', inner + requestId) };
  const type = textElement('Type', status >= 500 ? 'Receiver' : 'Sender');
  return { status, headers, body: element('ErrorResponse', element('Error', type + inner) + requestId) };
}

/** What the query protocol calls an error differs from the name of its shape for some. */
function wireCode(shape: StructureShape | undefined, error: AwsError): string {
  const renamed = shape?.traits.awsQueryError;
  return Array.isArray(renamed) ? String(renamed[0]) : error.code;
}

const json = (value: unknown): string => JSON.stringify(value ?? {});
