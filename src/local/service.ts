// An emulated AWS service: a function from request to response, with AWS's own errors.

/** An HTTP request whose service is known. Header names are lower case. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Service = (request: ServiceRequest) => Promise<ServiceResponse>;

/** An error as AWS would answer it: its type's name, its message and the HTTP status. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape, for example `resourceIds`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; details?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
  }
}
