import type { Clients } from '../aws/clients/all.ts';
import type { Names } from '../config/names.ts';

/** A deployment as seen from outside: the names of its parts, and the clients that reach them. */
export interface Deployment {
  readonly names: Names;
  readonly clients: Clients;
  /** A command of this program for this deployment, for hints: `list` becomes `npx cronbridge list --local`. */
  readonly command: (words: string) => string;
  /** The same for the aws command line. @param region if it is not the deployment's */
  readonly aws: (words: string, region?: string) => string;
  now(): Date;
}
