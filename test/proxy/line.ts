// The way of a request to AWS, as a chain of links: each may hold it up, answer it itself, or pass it on.

/** A request as it comes over HTTP. */
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
}

/** The rest of the way. */
export type Pass = (request: Request) => Promise<Answer>;

/** `pass` may be called never, once or twice; what a link throws breaks the connection. */
export type Link = (request: Request, pass: Pass) => Promise<Answer>;

/** One way of several links, the first outermost. */
export function line(links: readonly Link[], end: Pass): Pass {
  return links.reduceRight<Pass>((rest, link) => (request) => link(request, rest), end);
}
