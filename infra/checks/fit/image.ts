import { readFileSync } from 'node:fs';

/** What the last stage of the Dockerfile declares: the image that runs. */
export interface ImageDeclarations {
  readonly user: string | undefined;
  readonly volumes: readonly string[];
  readonly exposed: readonly number[];
  readonly stopSignal: string | undefined;
}

export function finalStage(
  dockerfile = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8'),
): ImageDeclarations {
  const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
  const last = lines.findLastIndex((line) => /^FROM\s/.test(line));
  const values = (instruction: string): string[] =>
    lines
      .slice(last)
      .filter((line) => line.startsWith(`${instruction} `))
      .map((line) => line.slice(instruction.length).trim());
  return {
    user: values('USER').at(-1),
    volumes: values('VOLUME').flatMap((value) => (value.startsWith('[') ? JSON.parse(value) : value.split(/\s+/))),
    exposed: values('EXPOSE').map(Number),
    stopSignal: values('STOPSIGNAL').at(-1),
  };
}
