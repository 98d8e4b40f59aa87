import { createVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/*
 * Answers nginx whether an address has a signature that CloudFront would accept: a canned policy, RSA with SHA-1 or SHA-256
 * (CloudFront Developer Guide, "Create a signed URL using a canned policy"). It stands alone: its container has no
 * packages. Usage: viewer-signature.mjs PORT KEY_ID PUBLIC_KEY_FILE
 */
const [port, keyId, keyFile] = process.argv.slice(2);
const publicKey = readFileSync(keyFile, 'utf8');
const plain = (text) => text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/');

function isSigned(address) {
  const url = new URL(address);
  const parameter = (name) => url.searchParams.get(name) ?? '';
  const [expires, signature] = [parameter('Expires'), parameter('Signature')];
  if (parameter('Key-Pair-Id') !== keyId || !(Number(expires) * 1_000 > Date.now())) return false;
  const names = ['Expires', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm', 'Policy'];
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !names.includes(pair.split('=')[0]));
  const resource = `${url.origin}${url.pathname}${kept.length === 0 ? '' : `?${kept.join('&')}`}`;
  const policy = `{"Statement":[{"Resource":"${resource}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  const hash = parameter('Hash-Algorithm') === 'SHA256' ? 'RSA-SHA256' : 'RSA-SHA1';
  return createVerify(hash).update(policy).verify(publicKey, plain(signature), 'base64');
}

createServer((request, response) => {
  response.writeHead(isSigned(String(request.headers['x-address'])) ? 204 : 403).end();
}).listen(Number(port), '127.0.0.1');
