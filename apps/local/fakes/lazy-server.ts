import { createServer, type RequestListener, type Server } from 'node:http';
import { inspect } from 'node:util';

/**
 * A server that loads what answers with its first request: the packages behind the fakes take longer to load than
 * everything else of their process, and many sessions send no mail or store no file.
 */
export function createLazyServer(name: string, load: () => Promise<RequestListener>): Server {
  let loaded: Promise<RequestListener> | undefined;
  return createServer((request, response) => {
    loaded ??= load();
    loaded.then(
      (answer) => answer(request, response),
      (error: unknown) => {
        process.stderr.write(`${name} cannot be loaded: ${inspect(error)}\n`);
        response.writeHead(500).end();
      },
    );
  });
}
