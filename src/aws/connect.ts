// Creates the clients that a program names, over one connection. A bundle contains only those.
import { type ClientOptions, Connection } from './connection.ts';

/** The exports of files in `clients`, by the program's names for them. */
type Makers = Readonly<Record<string, (connection: Connection) => unknown>>;

export type Connected<M extends Makers> = { readonly [Name in keyof M]: ReturnType<M[Name]> } & {
  /** Clients that few programs need, over the same connection. */
  also<More extends Makers>(makers: More): Connected<More>;
  destroy(): void;
};

/** `connect({ ecs, sqs }).sqs.send(…)`: each client is created when it is first used. */
export function connect<M extends Makers>(makers: M, options: ClientOptions = {}): Connected<M> {
  return over(new Connection(options), makers);
}

function over<M extends Makers>(connection: Connection, makers: M): Connected<M> {
  const clients = {
    also: <More extends Makers>(more: More) => over(connection, more),
    destroy: () => connection.destroy(),
  };
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(clients, name, { enumerable: true, get: () => make(connection) });
  }
  return clients as Connected<M>;
}
