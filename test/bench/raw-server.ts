import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import Fastify from 'fastify';
import pg from 'pg';

/**
 * The floor of the benchmark: Fastify and node-postgres by hand, doing the same work as `GET /v1/users/me`:
 * verify the token, one indexed read, an answer that is checked by its schema, one log line a request.
 */
const env = process.env as Record<string, string>;
const pool = new pg.Pool({
  host: env.DATABASE_HOST,
  port: Number(env.DATABASE_PORT),
  user: env.DATABASE_USER,
  password: env.DATABASE_PASSWORD,
  database: env.DATABASE_NAME,
  max: 10,
});
const fetcher = { fetch: async () => (await fetch(env.COGNITO_JWKS_URI as string)).arrayBuffer() };
const verifier = CognitoJwtVerifier.create(
  { userPoolId: env.COGNITO_USER_POOL_ID as string, tokenUse: 'access', clientId: env.COGNITO_CLIENT_ID as string },
  { jwksCache: new SimpleJwksCache({ fetcher }) },
);
/** As one writes it without roles that begin and end. */
const statement = `SELECT u.sourced_id AS "sourcedId", s.sourced_id AS "schoolSourcedId", s.name AS "schoolName",
    s.time_zone AS "timeZone", u.enabled, u.username, u.email, u.given_name AS "givenName", u.family_name AS "familyName",
    u.preferred_given_name AS "preferredGivenName", u.preferred_family_name AS "preferredFamilyName", u.version
  FROM users u JOIN schools s ON s.id = u.school_id WHERE u.cognito_sub = $1`;
const text = { type: 'string' };
const nullableText = { type: ['string', 'null'] };
const response = {
  200: {
    type: 'object',
    required: ['sourcedId', 'schoolSourcedId', 'schoolName', 'role', 'givenName', 'familyName', 'version'],
    properties: {
      sourcedId: text,
      schoolSourcedId: text,
      schoolName: text,
      timeZone: text,
      role: text,
      username: text,
      email: nullableText,
      givenName: text,
      familyName: text,
      preferredGivenName: nullableText,
      preferredFamilyName: nullableText,
      version: { type: 'integer' },
    },
  },
};

const server = Fastify({ logger: true, disableRequestLogging: true });
server.addHook('onResponse', (request, reply, done) => {
  request.log.info({ method: request.method, status: reply.statusCode, durationMs: reply.elapsedTime }, 'request');
  done();
});
server.get('/v1/users/me', { schema: { response } }, async (request) => {
  const payload = await verifier.verify(request.headers.authorization?.slice(7) ?? '');
  const { rows } = await pool.query(statement, [payload.sub]);
  const row = rows[0];
  if (row === undefined || !row.enabled) throw new Error('Refused');
  return {
    sourcedId: row.sourcedId,
    schoolSourcedId: row.schoolSourcedId,
    schoolName: row.schoolName,
    timeZone: row.timeZone,
    role: payload['cognito:groups']?.[0],
    username: row.username,
    email: row.email,
    givenName: row.givenName,
    familyName: row.familyName,
    preferredGivenName: row.preferredGivenName,
    preferredFamilyName: row.preferredFamilyName,
    version: row.version,
  };
});
server.get('/health/ready', async () => ({ status: 'ok' }));
await server.listen({ host: '127.0.0.1', port: Number(env.PORT) });
process.on('SIGTERM', () => process.exit(0));
