import 'reflect-metadata';
import { z } from 'zod';
import { Route } from './route.ts';
import { type RequestOf, route } from './route-spec.ts';

const shared = { method: 'GET', operationId: 'tested', summary: 'A route of this test' } as const;
const params = z.object({ classSourcedId: z.string() });

const readClass = route({
  ...shared,
  path: 'classes/:classSourcedId',
  access: { on: 'class', param: 'classSourcedId', action: 'read' },
  params,
  response: z.object({ title: z.string() }),
});
const listClasses = route({
  ...shared,
  path: 'classes',
  access: 'signedIn',
  query: z.object({ limit: z.number() }),
  response: z.object({ data: z.array(z.string()) }),
});
const signIn = route({ ...shared, method: 'POST', path: 'sign-in', access: 'public', body: z.string(), status: 204 });
const changeClass = route({ ...readClass, method: 'PATCH', path: 'classes/:classSourcedId', ifMatch: 'required' });

/** Handlers that fit their routes. */
class Fitting {
  @Route(readClass)
  read({ target, caller, params: { classSourcedId } }: RequestOf<typeof readClass>) {
    const classId: number = target.id + target.classId;
    return { title: `${classSourcedId} ${classId} ${caller.schoolId}` };
  }

  @Route(listClasses)
  async list({ query }: RequestOf<typeof listClasses>) {
    return { data: [String(query.limit)] };
  }

  @Route(signIn)
  async signIn({ body }: RequestOf<typeof signIn>) {
    await Promise.resolve(body);
  }

  @Route(changeClass)
  change({ ifMatch }: RequestOf<typeof changeClass>) {
    const version: number = ifMatch;
    return { title: String(version) };
  }
}

/** Handlers that do not fit: `npm run types` fails where one of these lines compiles. */
class Misfits {
  // @ts-expect-error the input of another route
  @Route(readClass)
  wrongInput({ query }: RequestOf<typeof listClasses>) {
    return { title: String(query.limit) };
  }

  // @ts-expect-error the reply of another route
  @Route(readClass)
  wrongReply() {
    return { data: [] };
  }

  // @ts-expect-error a reply where the route has none
  @Route(signIn)
  replyTooMuch() {
    return { title: 'Physics' };
  }

  // @ts-expect-error an argument of its own
  @Route(readClass)
  wrongArgument(title: string) {
    return { title };
  }

  // @ts-expect-error a second argument
  @Route(readClass)
  secondArgument(_request: RequestOf<typeof readClass>, title: string) {
    return { title };
  }

  // @ts-expect-error nobody is signed in on a public route
  async publicCaller({ caller }: RequestOf<typeof signIn>) {
    await Promise.resolve(caller);
  }

  // @ts-expect-error a route that names no object has no target
  async noTarget({ target }: RequestOf<typeof listClasses>) {
    await Promise.resolve(target);
  }

  // @ts-expect-error a route without If-Match has no version
  async noVersion({ ifMatch }: RequestOf<typeof readClass>) {
    await Promise.resolve(ifMatch);
  }

  owner({ target }: RequestOf<typeof readClass>): number {
    // @ts-expect-error a class belongs to nobody
    return target.ownerId;
  }
}

const access = { on: 'class', param: 'classSourcedId', action: 'read' } as const;
// @ts-expect-error the path does not name the object
route({ ...shared, path: 'classes', access, params });
// @ts-expect-error the object's parameter is not parsed
route({ ...shared, path: 'classes/:classSourcedId', access });
// @ts-expect-error the object is named by another parameter
route({ ...shared, path: 'classes/:classSourcedId', access, params: z.object({ courseSourcedId: z.string() }) });

describe('@Route', () => {
  it('binds a handler to the path and the status of its description', () => {
    expect(Reflect.getMetadata('path', Fitting.prototype.read)).toBe('classes/:classSourcedId');
    expect(Reflect.getMetadata('__httpCode__', Fitting.prototype.signIn)).toBe(204);
  });

  it.each([
    [Fitting, 'read'],
    [Fitting, 'signIn'],
    [Misfits, 'secondArgument'],
  ])('injects nothing but the one argument into a handler', (controller, handler) => {
    const injected: object = Reflect.getMetadata('__routeArguments__', controller, handler);
    expect(Object.values(injected)).toEqual([expect.objectContaining({ index: 0 })]);
  });
});
