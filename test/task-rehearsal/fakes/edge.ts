import { readFileSync } from 'node:fs';
import { expectRunning, until } from '../docker.ts';
import { Distributions } from '../template/distributions.ts';
import { edgeOf, signaturePort } from '../template/edge.ts';
import { addressOf, containerName, type Fakes } from './fakes.ts';

/** nginx in the place of CloudFront, with a program beside it that checks the signatures of downloads. */
export async function startEdge(fakes: Fakes): Promise<void> {
  const { deployed } = fakes;
  const { templates, values, downloadKey, downloadKeyId } = deployed;
  const distributions = new Distributions(templates, values, (text) => deployed.filledIn(text)).all();
  const config = await fakes.write('edge.conf', edgeOf(distributions));
  const publicKey = downloadKey.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const key = await fakes.write('download-key.pem', publicKey);
  const source = readFileSync(new URL('./viewer-signature.mjs', import.meta.url), 'utf8');
  const checker = await fakes.write('viewer-signature.mjs', source);
  const names = distributions.flatMap(({ hosts }) => hosts).flatMap((host) => ['--network-alias', host]);
  const start = `node ${checker} ${signaturePort} ${downloadKeyId} ${key} & exec nginx -g 'daemon off;' -c ${config}`;
  const options = [...names, '--publish', '127.0.0.1::443', '--entrypoint', 'sh'];
  await fakes.run(fakes.images.fakes, 'edge', options, ['-c', start]);
  await until('the edge listens', 30, async () => {
    await expectRunning(containerName('edge'));
    const address = (await addressOf('edge', 443)).replace('http:', 'https:');
    // Its certificate is not for that name: the refusal shows that it listens.
    return fetch(address).then(
      () => true,
      (error: { cause?: { code?: string } }) =>
        error.cause?.code !== 'ECONNREFUSED' && error.cause?.code !== 'ECONNRESET',
    );
  });
}
