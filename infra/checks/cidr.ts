export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly bits: number;
}

/** @returns undefined unless the text is a network: four octets, a prefix, and no bit set beyond it */
export function parseCidr(value: unknown): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(String(value));
  if (match === null) return undefined;
  const [octets, bits] = [match.slice(1, 5).map(Number), Number(match[5])];
  if (octets.some((octet) => octet > 255) || bits > 32) return undefined;
  const first = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - bits);
  return first % size === 0 ? { first, last: first + size - 1, bits } : undefined;
}

export const within = (inner: Cidr, outer: Cidr): boolean => inner.first >= outer.first && inner.last <= outer.last;
export const overlap = (one: Cidr, other: Cidr): boolean => one.first <= other.last && other.first <= one.last;
