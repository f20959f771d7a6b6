// DynamoDB by dynalite, with its data in memory.
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import type { Service } from './service.ts';

/**
 * DynamoDB as a service in this process. dynalite is a listener for HTTP requests; what it gets here is the part of a
 * request and a response that it uses, since real ones without a socket cost more than dynalite's own work.
 */
export function dynamoService(): Service {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const [listener] = server.listeners('request');

  return (request) =>
    new Promise((resolve) => {
      const incoming = Object.assign(new EventEmitter(), {
        method: request.method,
        url: request.path,
        headers: request.headers,
      });
      const headers: Record<string, string> = {};
      const outgoing = {
        statusCode: 200,
        setHeader(name: string, value: unknown) {
          headers[name.toLowerCase()] = String(value);
        },
        end(body = '') {
          resolve({ status: outgoing.statusCode, headers, body });
        },
      };
      listener?.(incoming as unknown as IncomingMessage, outgoing as unknown as ServerResponse);
      if (request.body !== '') incoming.emit('data', Buffer.from(request.body));
      incoming.emit('end');
    });
}
