// Runs a command and reports what it left behind: processes with the ports they listen on, files in the temporary folder,
// and data of test runs in memory. Usage: node test/checks/leftovers.mjs [--wait SECONDS] -- COMMAND [ARGUMENT ...]
// Processes may take SECONDS (30) to stop after the command has ended.
// Exit code: that of the command; 1 when it was 0 and something was left, 5 when it was called wrongly. Needs Linux and any Node from 20 on.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Caches: of Node, which npm and the TypeScript compiler ask for, and of swc. */
const ignored = /^(node-compile-cache|swc-native-\d+)$/;

/** Where a test run has its data (test/setup/runner/run-folder.ts), under the id of its process. */
const memory = '/dev/shm';

const marker = 'CLASSBOARD_LEFTOVERS';
/** As in apps/cli/exit-codes.ts, which a Node without TypeScript cannot load. */
const blocked = 5;

function main() {
  const [options, [file, ...args]] = splitArguments(process.argv.slice(2));
  const waitSeconds = options[0] === '--wait' ? Number(options[1]) : 30;
  if (file === undefined || !(waitSeconds >= 0)) {
    console.error('Usage: node test/checks/leftovers.mjs [--wait SECONDS] -- COMMAND [ARGUMENT ...]');
    return blocked;
  }
  if (process.platform !== 'linux') {
    console.error('What a command leaves can only be seen on Linux.');
    return blocked;
  }
  return check(file, args, waitSeconds * 1_000);
}

function splitArguments(all) {
  const separator = all.indexOf('--');
  return separator === -1 ? [all, []] : [all.slice(0, separator), all.slice(separator + 1)];
}

async function check(file, args, waitMillis) {
  const parent = mkdtempSync(join(tmpdir(), 'classboard-leftovers-'));
  const folder = join(parent, 'tmp');
  mkdirSync(folder);
  // As open as /tmp: PostgreSQL runs as another user where the command runs as root.
  chmodSync(parent, 0o755);
  chmodSync(folder, 0o1777);
  const id = randomUUID();
  const known = dataInMemory();
  try {
    const code = await run(file, args, { ...process.env, TMPDIR: folder, [marker]: id });
    const processes = await remainingProcesses(id, waitMillis);
    for (const pid of processes) console.error(`Left behind: process ${pid}: ${commandOf(pid)}${portsOf(pid)}`);
    for (const pid of processes) endNow(pid);
    const inMemory = dataInMemory().filter((path) => !known.includes(path));
    const files = readdirSync(folder)
      .filter((name) => !ignored.test(name))
      .map((name) => join(folder, name));
    files.push(...inMemory);
    for (const path of files) console.error(`Left behind: ${path}`);
    for (const path of inMemory) rmSync(path, { recursive: true, force: true });
    return code === 0 && processes.length + files.length > 0 ? 1 : code;
  } finally {
    rmSync(parent, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Of runs that have ended: others may be under way. */
function dataInMemory() {
  try {
    const isEnded = (name) => read(/^classboard-test-(\d+)-/.exec(name)?.[1] ?? 'self', 'stat') === '';
    return readdirSync(memory)
      .filter(isEnded)
      .map((name) => join(memory, name));
  } catch {
    return [];
  }
}

function run(file, args, env) {
  const child = spawn(file, args, { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function remainingProcesses(id, waitMillis) {
  const end = performance.now() + waitMillis;
  for (;;) {
    const found = processesOf(id);
    if (found.length === 0 || performance.now() > end) return found;
    await sleep(100);
  }
}

/** Every process that the command started, however it is parented by now, inherited the variable. */
const processesOf = (id) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'environ').split('\0').includes(`${marker}=${id}`))
    .map(Number);

/** Empty for a process that has ended, also for one that nobody has reaped yet, or that belongs to somebody else. */
function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

const commandOf = (pid) => read(pid, 'cmdline').replaceAll('\0', ' ').trim();

function portsOf(pid) {
  const listening = '0A';
  const sockets = new Map();
  for (const table of ['net/tcp', 'net/tcp6']) {
    for (const line of read(pid, table).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[3] === listening)
        sockets.set(`socket:[${fields[9]}]`, Number.parseInt(fields[1].split(':').at(-1), 16));
    }
  }
  const ports = openFilesOf(pid).flatMap((target) => sockets.get(target) ?? []);
  return ports.length === 0 ? '' : ` (listens on ${ports.join(', ')})`;
}

function openFilesOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function endNow(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // has ended meanwhile
  }
}

process.exitCode = await main();
