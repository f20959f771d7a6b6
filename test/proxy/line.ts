// A chain of links between a client and AWS: each may delay a request, answer it itself, or pass it on.

/** A request as received over HTTP. */
export interface Request {
  readonly method: string;
  /** With the query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How the body comes; absent: at once. */
  readonly delivery?: Delivery;
}

/** The second half of a body comes later, or never: the connection breaks. */
export type Delivery = { readonly laterMilliseconds: number } | 'cut';

/** The rest of the way. */
export type Pass = (request: Request) => Promise<Answer>;

/** May call `pass` never, once or twice. If it throws, the connection breaks. */
export type Link = (request: Request, pass: Pass) => Promise<Answer>;

/** Joins several links, the first outermost. */
export function line(links: readonly Link[], end: Pass): Pass {
  return links.reduceRight<Pass>((rest, link) => (request) => link(request, rest), end);
}
