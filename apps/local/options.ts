import { parseArgs } from 'node:util';
import { LocalFailure } from './failure.ts';
import { type PortName, parsePort, portsFromEnvironment } from './ports.ts';

export interface StartOptions {
  help: boolean;
  reset: boolean;
  yes: boolean;
  ports: Record<PortName, number>;
}

export const usage = `npm start                        starts ClassBoard with everything it needs
npm start -- --port 3001         the API listens there
npm start -- --reset             empties the data folder first, after asking
npm start -- --reset --yes       the same without asking

Other ports: LOCAL_POSTGRES_PORT, LOCAL_COGNITO_PORT, LOCAL_S3_PORT, LOCAL_MAILBOX_PORT.
The data folder is .local; LOCAL_DATA_FOLDER names another. More: docs/local.md`;

/** @throws LocalFailure naming the option that is not understood */
export function readOptions(args: string[], environment: Record<string, string | undefined>): StartOptions {
  const { help, reset, yes, port } = parse(args);
  const ports = portsFromEnvironment(environment);
  if (port !== undefined) ports.api = parsePort(port, '--port');
  return { help, reset, yes, ports };
}

function parse(args: string[]): { help: boolean; reset: boolean; yes: boolean; port: string | undefined } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        reset: { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
        port: { type: 'string' },
      },
    });
    return { ...values, port: values.port };
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0];
    throw new LocalFailure(`${reason}.`, 'See the options: npm start -- --help');
  }
}
