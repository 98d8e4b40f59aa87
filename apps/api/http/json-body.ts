import type { FastifyInstance } from 'fastify';
import { httpProblems } from './errors.ts';
import { Findings } from './findings.ts';
import { Problem } from './problem.ts';

/** No body that the service documents is deeper, or holds nearly as many values; validating one costs no more. */
const deepestLevel = 32;
const mostValues = 50_000;

/** Bodies are JSON, but for the files of `body-types.ts`; what is too deep or holds too much is refused before anything is made of it. */
export function acceptJsonOnly(server: FastifyInstance, bodyLimitBytes: number): void {
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string', bodyLimit: bodyLimitBytes },
    (request, body, done) => {
      const excess = excessOf(body);
      if (excess === undefined) return parse(request, body, done);
      const findings = new Findings('body');
      findings.add([], excess);
      return done(new Problem(httpProblems.invalidInput, { errors: findings.errors }));
    },
  );
}

/**
 * Why a JSON text holds too much for any schema, in one pass over its characters: parsing half a megabyte of brackets
 * takes more than ten times as long. Judges nothing else: whether it is JSON at all is for the parser to say.
 */
export function excessOf(json: string): string | undefined {
  let depth = 0;
  let values = 0;
  let isInText = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (isInText) {
      if (character === '\\') index += 1;
      else if (character === '"') isInText = false;
    } else if (character === '"') isInText = true;
    else if (character === ',') values += 1;
    else if (character === ']' || character === '}') depth -= 1;
    else if (character === '[' || character === '{') {
      depth += 1;
      values += 1;
      if (depth > deepestLevel) return `expected at most ${deepestLevel} levels of lists and objects`;
    }
    if (values > mostValues) return `expected at most ${mostValues} values`;
  }
  return undefined;
}
