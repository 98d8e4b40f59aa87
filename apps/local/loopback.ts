import { networkInterfaces } from 'node:os';

type Interfaces = ReturnType<typeof networkInterfaces>;

/** The address that stands for this machine alone; the one of IPv6 where there is no other. */
export function chooseLoopback(interfaces: Interfaces): '127.0.0.1' | '::1' {
  const families = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => internal)
    .map(({ family }) => family);
  return families.includes('IPv6') && !families.includes('IPv4') ? '::1' : '127.0.0.1';
}

/** Everything that runs locally listens here. */
export const loopback = chooseLoopback(networkInterfaces());

export const urlOf = (port: number): string => `http://${loopback === '::1' ? '[::1]' : loopback}:${port}`;
