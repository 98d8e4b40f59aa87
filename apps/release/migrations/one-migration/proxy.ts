import { once } from 'node:events';
import { type AddressInfo, createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import { loopback } from '../../../local/loopback.ts';
import { type OnStatement, ProxiedSession } from './proxied-session.ts';

/**
 * Stands between one run of a migration and the server, so that nothing of what it sends remains unseen: not what it sends
 * by the driver's own client, nor by connections or processes of its own.
 */
export class DatabaseProxy {
  /** Connections that were opened so far. */
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly listener: Server) {}

  static async listen(
    port: number,
    settings: Readonly<Record<string, string>>,
    onStatement: OnStatement,
  ): Promise<DatabaseProxy> {
    const listener = createServer();
    const proxy = new DatabaseProxy(listener);
    listener.on('connection', (client) => {
      proxy.connections += 1;
      const server = openSocket(port, loopback);
      for (const socket of [client, server]) {
        proxy.sockets.add(socket);
        socket.once('close', () => proxy.sockets.delete(socket));
      }
      new ProxiedSession(client, server, settings, onStatement);
    });
    listener.listen(0, loopback);
    await once(listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.listener.close();
    for (const socket of this.sockets) socket.destroy();
    if (this.listener.listening) await once(this.listener, 'close');
  }
}
