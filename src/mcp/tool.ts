import type { Parameters } from './parameters.ts';

/** What a tool changes. */
export interface ToolEffect {
  /** Whether it may end or undo something. */
  readonly destructive: boolean;
  /** Whether the same call twice does no more than once. */
  readonly idempotent: boolean;
}

/** What a client may call. */
export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: Parameters;
  /** Absent: it only reads. */
  readonly effect?: ToolEffect | undefined;
  /** Whether clients are told of it; one that they are not told of says why when it is called. */
  readonly isListed: boolean;
  /** Does not throw: what fails is an answer too. @param sent what the client has sent as arguments */
  readonly call: (sent: unknown, signal: AbortSignal) => Promise<ToolAnswer>;
}

export interface ToolAnswer {
  /** As JSON, and as the text of clients that know no structured content. */
  readonly value: object;
  /** What was done or what went wrong, in a sentence before the JSON. */
  readonly said?: string | undefined;
  readonly isError?: boolean | undefined;
}
