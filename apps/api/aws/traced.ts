import { requestContext } from '../observability/request-context.ts';

type Send = (args: never) => Promise<unknown>;
interface CallContext {
  clientName?: string;
  commandName?: string;
}

/** Each client types its middleware by its own commands; what is added to all of them uses none. */
export interface SdkMiddlewareStack {
  add(
    middleware: (next: Send, context: CallContext) => Send,
    options: { step: 'deserialize'; name: string; priority: 'low' },
  ): void;
}

/** Puts each attempt of each call into a span of the request or job it is made for. Presigning sends nothing and has none. */
export function traced<C extends { middlewareStack: unknown }>(client: C): C {
  const stack = client.middlewareStack as SdkMiddlewareStack;
  stack.add(
    (next, { clientName = '', commandName = '' }) =>
      (args) => {
        const trace = requestContext.getStore()?.trace;
        if (trace === undefined) return next(args);
        const service = clientName.replace(/Client$/, '');
        const method = commandName.replace(/Command$/, '');
        const attributes = { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': method };
        return trace.call(`${service}.${method}`, attributes, () => next(args));
      },
    { step: 'deserialize', name: 'traces', priority: 'low' },
  );
  return client;
}
