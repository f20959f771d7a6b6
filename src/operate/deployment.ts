import type { Clients } from '../aws/clients/all.ts';
import type { Names } from '../config/names.ts';

/** A deployment as somebody outside of it sees it: what its parts are called, and the clients to reach them. */
export interface Deployment {
  readonly names: Names;
  readonly clients: Clients;
  /** A command of this program for this deployment, as a hint names it: `list` is `npx cronbridge list --local`. */
  readonly command: (words: string) => string;
  /** The same for the aws command line. */
  readonly aws: (words: string) => string;
  now(): Date;
}
