// Run in place of docker by test/setup/release/fake-docker.ts.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';

const folder = process.env.FAKE_DOCKER_FOLDER;
const args = process.argv.slice(2);
const command = args[0] === 'buildx' ? `buildx ${args[1]}` : args[0];
const stdin = command === 'login' ? readFileSync(0, 'utf8') : '';
appendFileSync(join(folder, 'calls'), `${JSON.stringify({ args, stdin })}\n`);

const option = (name) => args[args.indexOf(name) + 1];
const digestOf = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const index = 'application/vnd.oci.image.index.v1+json';
const manifest = 'application/vnd.oci.image.manifest.v1+json';

async function push() {
  const nextFile = join(folder, 'next');
  const next = existsSync(nextFile) ? JSON.parse(readFileSync(nextFile, 'utf8')) : {};
  if (next.fails !== undefined) {
    console.error(next.fails);
    process.exit(1);
  }
  console.error('#1 [internal] load build definition from Dockerfile');
  const [, region] = /\.dkr\.ecr\.([a-z0-9-]+)\./.exec(option('--tag'));
  const ecr = new ECRClient({ region });
  const put = async (value, mediaType, imageTag) => {
    const imageManifest = JSON.stringify(value);
    await ecr.send(
      new PutImageCommand({ repositoryName: 'classboard', imageManifest, imageManifestMediaType: mediaType, imageTag }),
    );
    return { mediaType, digest: digestOf(imageManifest), size: imageManifest.length };
  };
  const blob = () => ({ digest: digestOf(randomBytes(8)), size: 8 });
  const [os, architecture] = (next.platform ?? option('--platform')).split('/');
  // No two builds are alike to the byte, as in life.
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', ...blob() };
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...blob() };
  const image = await put({ schemaVersion: 2, mediaType: manifest, config, layers: [layer] }, manifest);
  const predicates = { sbom: 'https://spdx.dev/Document', provenance: 'https://slsa.dev/provenance/v1' };
  const asked = [
    ...(args.includes('--sbom=true') ? ['sbom'] : []),
    ...(args.includes('--provenance=mode=max') ? ['provenance'] : []),
  ];
  const statements = (next.attests ?? asked).map((kind) => ({
    mediaType: 'application/vnd.in-toto+json',
    ...blob(),
    annotations: { 'in-toto.io/predicate-type': predicates[kind] },
  }));
  const attestation = await put({ schemaVersion: 2, mediaType: manifest, config, layers: statements }, manifest);
  const annotations = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': image.digest,
  };
  const manifests = [
    { ...image, platform: { os, architecture } },
    { ...attestation, annotations, platform: { os: 'unknown', architecture: 'unknown' } },
  ];
  const tag = option('--tag').split(':').at(-1);
  const { digest } = await put({ schemaVersion: 2, mediaType: index, manifests }, index, tag);
  console.error(`#2 pushing ${option('--tag')}`);
  const metadata = { 'containerimage.digest': next.claims ?? digest };
  writeFileSync(option('--metadata-file'), JSON.stringify(metadata));
}

if (command === 'buildx version') console.log('github.com/docker/buildx v0.23.0');
if (command === 'buildx build') await push();
