/** What S3 or a server answers. Header names are lower case. */
export interface SourceAnswer {
  readonly status: number;
  readonly headers: Readonly<Partial<Record<string, string>>>;
  readonly body: AsyncIterable<unknown> | Uint8Array;
}
