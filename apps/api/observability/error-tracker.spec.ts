import 'reflect-metadata';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type EnvelopeReceiver, startEnvelopeReceiver } from '../../../test/setup/api/envelope-receiver.ts';
import { AppConfig, loadConfig } from '../config/config.ts';
import { environmentSchema } from '../config/schema.ts';
import { ErrorTracker } from './error-tracker.ts';
import { createLog, type Log } from './log.ts';
import { ERRORS, LOG, ObservabilityModule } from './observability.module.ts';
import { requestContext } from './request-context.ts';

const env = { APP_ENV: 'prod', GIT_COMMIT: 'c'.repeat(40), PROCESS_ROLE: 'api' } as const;
const config = { env: { ...env, LOG_LEVEL: 'silent' } } as unknown as AppConfig;

describe('the error tracker', () => {
  let receiver: EnvelopeReceiver;
  let tracker: ErrorTracker;
  let log: ReturnType<typeof createLog>;

  beforeEach(async () => {
    receiver = await startEnvelopeReceiver();
    tracker = new ErrorTracker(env, receiver.dsn, { sendMillis: 60_000, closeMillis: 60_000 });
    // The log itself is silent here.
    log = createLog(config, tracker);
  });
  afterEach(() => receiver.close());

  it('gets where an error was thrown, its kind and the request, in the form of an envelope', async () => {
    const error = Object.assign(new TypeError('Mia Müller has no grade'), { code: 'E_GRADE' });
    requestContext.run({ requestId: 'request-7' }, () => log.error({ error, job: 'grade-calculator' }, 'job failed'));
    await tracker.close();
    expect(receiver.requests).toEqual([
      {
        url: '/errors/api/42/envelope/',
        auth: 'Sentry sentry_version=7, sentry_client=classboard/1.0, sentry_key=publickey',
      },
    ]);
    expect(receiver.events).toEqual([
      {
        event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        platform: 'node',
        level: 'error',
        logger: 'classboard',
        environment: 'prod',
        release: env.GIT_COMMIT,
        tags: { role: 'api', requestId: 'request-7', job: 'grade-calculator' },
        logentry: { formatted: 'job failed' },
        exception: {
          values: [{ type: 'TypeError', value: 'job failed (E_GRADE)', stacktrace: { frames: expect.anything() } }],
        },
      },
    ]);
    const [event] = receiver.events as unknown as [{ exception: { values: [{ stacktrace: { frames: object[] } }] } }];
    expect(event.exception.values[0].stacktrace.frames.at(-1)).toMatchObject({
      filename: 'apps/api/observability/error-tracker.spec.ts',
      in_app: true,
      lineno: expect.any(Number),
    });
  });

  it('gets no text of an error, no person, no score, no token and no body', async () => {
    const private_ = ['Mia Müller', 'mia@school.example', '4.75', 'eyJhbGciOi', 'late homework', 'Am See'];
    const error = Object.assign(new Error(`duplicate key (email)=(${private_[1]})`), {
      severity: 'ERROR',
      code: '23505',
      detail: `Key (name)=(${private_[0]}) exists`,
      response: { body: private_[4] },
    });
    log.error(
      {
        error,
        email: private_[1],
        user: { givenName: private_[0], score: private_[2] },
        result: private_[2],
        authorization: private_[3],
        body: { comment: private_[4] },
        school: private_[5],
      },
      'request failed',
    );
    log.error({ error: private_.join() }, 'request failed');
    await tracker.close();
    expect(receiver.events).toHaveLength(2);
    expect(private_.filter((word) => receiver.text().includes(word))).toEqual([]);
  });

  it('gets errors alone', async () => {
    log.warn({ error: new Error('x') }, 'constraint violated');
    log.info('request');
    await tracker.close();
    expect(receiver.requests).toEqual([]);
  });

  it('gets a bounded number in a minute, and how many it did not get', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_790_000_000_000);
    try {
      for (let i = 0; i < 40; i++) log.error('request failed');
      await tracker.close();
      expect(receiver.events).toHaveLength(30);
      now.mockReturnValue(1_790_000_060_000);
      log.error('request failed');
      await tracker.close();
      expect(receiver.events.at(-1)?.tags.droppedBefore).toBe('10');
    } finally {
      now.mockRestore();
    }
  });

  it('is left alone for as long as it asks for', async () => {
    receiver.answers(429, { 'retry-after': '600' });
    log.error('request failed');
    await tracker.close();
    receiver.answers(200);
    log.error('request failed');
    await tracker.close();
    expect(receiver.requests).toHaveLength(1);
  });

  it('may be unavailable', async () => {
    await receiver.close();
    log.error('request failed');
    await expect(tracker.close()).resolves.toBeUndefined();
  });
});

describe('the log of the application', () => {
  async function moduleWith(env: object) {
    @Global()
    @Module({
      providers: [{ provide: AppConfig, useValue: new AppConfig({ ...config.env, ...env } as never) }],
      exports: [AppConfig],
    })
    class Configured {}
    return Test.createTestingModule({ imports: [Configured, ObservabilityModule] }).compile();
  }

  it('goes to the tracker that SENTRY_DSN names, until the last line before a stop', async () => {
    const receiver = await startEnvelopeReceiver();
    const application = await moduleWith({ SENTRY_DSN: receiver.dsn, METRICS: 'off' });
    await application.init();
    application.get<Log>(LOG).error({ runId: 'run-1' }, 'job failed for good');
    await application.get<ErrorTracker>(ERRORS).close();
    await application.close();
    expect(receiver.events.map(({ tags }) => tags)).toEqual([{ role: 'api', runId: 'run-1' }]);
    await receiver.close();
  });

  it('knows no tracker without it', async () => {
    const application = await moduleWith({ METRICS: 'off' });
    expect(application.get(ERRORS)).toBeUndefined();
    await application.close();
  });
});

describe('SENTRY_DSN', () => {
  const dsn = environmentSchema.shape.SENTRY_DSN;

  it.each(['https://abc123@errors.example/7', 'https://abc@o1.ingest.de.sentry.io/450', 'http://k@localhost:9000/a/1'])(
    'may be %s',
    (value) => expect(dsn.safeParse(value).success).toBe(true),
  );

  it.each(['errors.example/7', 'https://errors.example/7', 'https://abc@errors.example', 'ftp://abc@errors.example/7'])(
    'is not %s',
    (value) => expect(dsn.safeParse(value).success).toBe(false),
  );

  it('is encrypted where the application is deployed', () => {
    const load = () => loadConfig({ APP_ENV: 'prod', SENTRY_DSN: 'http://abc@errors.example/7' });
    expect(load).toThrow('SENTRY_DSN: http is refused in prod');
  });
});
