import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import type { Log } from '../../../apps/api/observability/log.ts';
import { LOG } from '../../../apps/api/observability/observability.module.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { eventually } from '../../setup/api/worker.ts';

/** Clients lose their network in the middle of a body every day: that is no failure of the service. */
describe('a body that ends with its connection', () => {
  let test: TestApp;
  let admin: FixtureUser;
  const answered: { route?: string; status: number }[] = [];
  const errors: unknown[] = [];

  beforeAll(async () => {
    test = await startTestApp();
    admin = await test.fixtures.user(await test.fixtures.school(), 'admin');
    const log = test.app.get<Log>(LOG);
    log.error = ((...args: unknown[]) => void errors.push(args)) as Log['error'];
    log.info = ((facts: { route?: string; status: number }) => void answered.push(facts)) as Log['info'];
  });

  afterAll(() => test.close());

  it.each([
    ['public', '/v1/auth/sign-in', () => []],
    ['authenticated', '/v1/courses', () => [`authorization: Bearer ${admin.token}`]],
  ] as const)('is logged as 499 and no error of the service: %s', async (_, path, headers) => {
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const head = [`POST ${path} HTTP/1.1`, 'host: test', 'content-type: application/json', 'content-length: 1000'];
    const message = `${[...head, ...headers()].join('\r\n')}\r\n\r\n{"email": "a`;
    await new Promise((resolve) => socket.write(message, resolve));
    socket.destroy();
    const answer = await eventually(20, async () => answered.find(({ route }) => route === path));
    expect(answer.status).toBe(499);
    expect(errors).toEqual([]);
  });
});
