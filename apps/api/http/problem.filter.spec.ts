import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { pino } from 'pino';
import { describeError } from '../observability/log.ts';
import { sendProblem } from './problem.filter.ts';

function answerTo(error: unknown): { body: string; logged: string } {
  let body: unknown;
  let logged = '';
  const reply = {
    raw: { headersSent: false },
    status: () => reply,
    headers: () => reply,
    type: () => reply,
    serializer: () => reply,
    send: (value: unknown) => {
      body = value;
    },
  };
  const log = pino({ serializers: { error: describeError } }, { write: (line) => (logged += line) });
  const request = { id: 'request-1', url: '/v1/users', raw: { destroyed: false } } as FastifyRequest;
  sendProblem(error, request, reply as unknown as FastifyReply, log);
  return { body: JSON.stringify(body), logged };
}

describe('a violated constraint', () => {
  it('is a conflict that names neither the constraint nor a value; the log has its name and no value', () => {
    const error = Object.assign(new pg.DatabaseError('duplicate key value violates "users_email_key"', 1, 'error'), {
      code: '23505',
      severity: 'ERROR',
      constraint: 'users_email_key',
      detail: 'Key (email)=(ada@school.example) already exists.',
    });
    const { body, logged } = answerTo(error);
    expect(JSON.parse(body)).toMatchObject({ status: 409, code: 'conflict' });
    expect(body).not.toMatch(/users_email_key|ada@/);
    expect(logged).toContain('users_email_key');
    expect(logged).not.toContain('ada@');
  });
});
