import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { commandLine } from '../cli/command-line.ts';
import { exit } from '../cli/exit-codes.ts';
import { Failure } from '../cli/failure.ts';
import { loopback } from './loopback.ts';
import { commandOf } from './processes.ts';
import { waitUntil } from './wait.ts';

export interface StackPorts {
  postgres: number;
  cognito: number;
  s3: number;
  mailbox: number;
}

export const defaultPorts = { api: 3000, postgres: 5433, cognito: 9229, s3: 9090, mailbox: 8005 } as const;

export type PortName = keyof typeof defaultPorts;

const portVariables: Record<PortName, string> = {
  api: 'PORT',
  postgres: 'LOCAL_POSTGRES_PORT',
  cognito: 'LOCAL_COGNITO_PORT',
  s3: 'LOCAL_S3_PORT',
  mailbox: 'LOCAL_MAILBOX_PORT',
};

const titles: Record<PortName, string> = {
  api: 'API',
  postgres: 'PostgreSQL',
  cognito: 'Cognito',
  s3: 'S3',
  mailbox: 'mailbox',
};

/** The ports of `npm start`: the defaults, each replaced by its environment variable. */
export function portsFromEnvironment(environment: Record<string, string | undefined>): Record<PortName, number> {
  const ports: Record<PortName, number> = { ...defaultPorts };
  for (const name of Object.keys(ports) as PortName[]) {
    const text = environment[portVariables[name]];
    if (text !== undefined && text !== '') ports[name] = parsePort(text, portVariables[name]);
  }
  return ports;
}

/** @throws Failure when `text` is no port; `source` names the variable or option it came from */
export function parsePort(text: string, source: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Failure({
      what: `${source} is not a port`,
      why: `"${text}" is no whole number from 1 to 65535`,
      next: [`Give one, such as ${source}=3001`],
      exitCode: exit.blocked,
    });
  }
  return port;
}

/**
 * Checks that every port can be opened on this machine.
 * @param patienceMillis how long to wait for a port that is still taken, as by a stack that is ending
 * @throws Failure naming the port, what holds it where the system shows it, and the variable to change it
 */
export async function requireFreePorts(ports: Partial<Record<PortName, number>>, patienceMillis = 0): Promise<void> {
  for (const [name, port] of Object.entries(ports) as [PortName, number][]) {
    const twin = (Object.keys(ports) as PortName[]).find((other) => other !== name && ports[other] === port);
    if (twin !== undefined) {
      throw new Failure({
        what: `Port ${port} is set twice`,
        why: `${titles[name]} and ${titles[twin]} both have it`,
        next: [`Give one of them another: ${portVariables[name]}=${port + 1} npm start`],
        exitCode: exit.blocked,
      });
    }
    if (await waitUntil(async () => (await portProblem(port)) === undefined, patienceMillis, 100)) continue;
    const problem = await portProblem(port);
    if (problem === undefined) continue;
    const another =
      name === 'api'
        ? commandLine('start', [], { port: String(port + 1) })
        : `${portVariables[name]}=${port + 1} npm start`;
    if (problem === 'EACCES') {
      throw new Failure({
        what: `Port ${port} (${titles[name]}) cannot be opened`,
        why: 'it needs more rights than you have',
        next: [`Choose another: ${another}`],
      });
    }
    const holder = findHolder(port);
    throw new Failure({
      what: `Port ${port} (${titles[name]}) is taken`,
      why: `${holder ?? 'another program'} listens there`,
      next: [`Stop that, or choose another port: ${another}`],
    });
  }
}

function portProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    probe.listen({ port, host: loopback, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/** A port that is free at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: loopback }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** `"COMMAND" (process PID)` of what listens on the port, where the system shows it to this user. */
function findHolder(port: number): string | undefined {
  try {
    const pid = process.platform === 'linux' ? findHolderInProc(port) : findHolderWithLsof(port);
    if (pid === undefined) return undefined;
    const command = commandOf(pid);
    const shown = command === undefined || command === '' ? 'a process' : `"${command.slice(0, 60)}"`;
    return `${shown} (process ${pid})`;
  } catch {
    return undefined;
  }
}

function findHolderWithLsof(port: number): number | undefined {
  const output = execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = Number(output.split('\n')[0]);
  return pid > 0 ? pid : undefined;
}

function findHolderInProc(port: number): number | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const listening = '0A';
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(suffix) && fields[3] === listening) sockets.add(`socket:[${fields[9]}]`);
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => holdsOneOf(pid, sockets));
}

function holdsOneOf(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
