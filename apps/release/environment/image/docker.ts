import { spawn } from 'node:child_process';
import { Failure } from '../../../cli/failure.ts';
import { repositoryRoot } from '../../../cli/run-tool.ts';

export interface DockerRun {
  readonly args: readonly string[];
  /** Goes to the standard input, where no list of processes shows it. */
  readonly input?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with every line of docker's output. */
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

const keptLines = 20;

/** Runs docker in the repository's folder. @throws Failure with its last lines when it fails */
export async function docker({ args, input, env, print, signal }: DockerRun): Promise<void> {
  const last: string[] = [];
  const receive = (line: string) => {
    if (line.trim() === '') return;
    last.push(line);
    if (last.length > keptLines) last.shift();
    print(line);
  };
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const child = spawn('docker', [...args], { cwd: repositoryRoot, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  child.once('error', reject);
  child.once('close', resolve);
  for (const stream of [child.stdout, child.stderr]) linesOf(stream, receive);
  // Who ends before reading everything is judged by the exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  try {
    const exitCode = await promise;
    if (signal.aborted) throw signal.reason;
    if (exitCode === 0) return;
    throw new Failure({
      what: `docker ${args[0]} failed`,
      why: last.slice(-5).join('\n') || `exit code ${exitCode}`,
      next: args[0] === 'login' ? ['docker version'] : ['docker buildx create --use, where the builder cannot attest'],
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Failure({
      what: 'The image cannot be built here',
      why: 'docker is not installed',
      next: ['Install Docker with buildx, or build in the pipeline'],
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function linesOf(stream: NodeJS.ReadableStream, receive: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) receive(line);
  });
  stream.on('end', () => receive(rest));
}
