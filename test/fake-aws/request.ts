import { AwsError, type ServiceName } from './handlers.ts';
import { type Model, type Operation, serviceSignedAs } from './model.ts';
import { fromJson } from './protocol-json.ts';
import { fromForm } from './protocol-query.ts';
import { type RestRequest, restInput, routeOf } from './protocol-rest.ts';

/** Who signed a request, for what. The signature itself is not checked: the server knows no secrets. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: ServiceName;
}

export interface Decoded {
  readonly operation: Operation;
  readonly input: unknown;
}

/** Says that the request is one that no correct client sends. */
export class UnknownOperation extends AwsError {}

/** @throws AwsError when the request is not signed, or for a service that the server does not know */
export function signatureOf(authorization: string | undefined): Signature {
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]*)\/([^/]+)\/aws4_request/.exec(authorization ?? '');
  if (scope === null) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  const [, accessKeyId = '', region = '', name = ''] = scope;
  // After a failed deployment the CDK's command line looks for the cause there; our roles have no right to that.
  if (name === 'cloudtrail') {
    throw new AwsError('AccessDeniedException', 'is not authorized to perform: cloudtrail:LookupEvents', 403);
  }
  const service = serviceSignedAs(name);
  if (service === undefined) throw new UnknownOperation('UnknownOperationException', `no service ${name} here`, 404);
  return { accessKeyId, region, service };
}

/** @throws UnknownOperation when the service's model has no such operation */
export function decode(model: Model, request: RestRequest): Decoded {
  if (model.protocol === 'json') return decodeJson(model, request);
  if (model.protocol === 'query') return decodeForm(model, request);
  const route = routeOf(model, request);
  if (route === undefined) throw unknown(model, `${request.method} ${request.path}?${request.query}`);
  return { operation: route.operation, input: restInput(route, request, model.protocol === 'rest-xml') };
}

function decodeJson(model: Model, request: RestRequest): Decoded {
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = model.operations.get(target.slice(model.target.length + 1));
  if (operation === undefined || !target.startsWith(`${model.target}.`)) throw unknown(model, target);
  const given: unknown = request.body.length === 0 ? {} : JSON.parse(request.body.toString());
  return { operation, input: fromJson(operation.input, given) };
}

function decodeForm(model: Model, request: RestRequest): Decoded {
  const fields = new URLSearchParams(request.body.toString());
  const action = fields.get('Action') ?? '';
  const operation = model.operations.get(action);
  if (operation === undefined) throw unknown(model, action);
  const rest = [...fields].filter(([name]) => name !== 'Action' && name !== 'Version');
  return { operation, input: fromForm(operation.input, rest) ?? {} };
}

const unknown = ({ service, protocol }: Model, what: string) =>
  new UnknownOperation(
    protocol === 'query' ? 'InvalidAction' : 'UnknownOperationException',
    `${service} has no operation ${what === '' ? '(none named)' : what}`,
  );
