// AWS's REST-JSON protocol: method and path name the operation, input comes from path, query and body.
import { callerOf } from './caller.ts';
import { asServiceError, epochSeconds, type Operation, parseJson } from './json-protocol.ts';
import { type Service, ServiceError, type ServiceRequest } from './service.ts';
import { uniqueId } from './unique-id.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With placeholders for members: `/schedules/{Name}`. */
  readonly path: string;
  /** Members from the query: their names in the query, by their names in the input. */
  readonly query?: Readonly<Record<string, string>>;
  readonly operation: Operation;
}

/** A service that speaks REST-JSON. Its errors have their message in a member `Message`. */
export function restService(routes: readonly Route[]): Service {
  const matchers = routes.map((route) => ({ ...route, match: pathMatcher(route.path) }));
  return async (request) => {
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': uniqueId() };
    try {
      for (const { method, match, query, operation } of matchers) {
        const inPath = method === request.method ? match(request.path) : undefined;
        if (inPath === undefined) continue;
        const input = { ...bodyOf(request), ...fromQuery(request, query), ...inPath };
        const output = await operation(input, callerOf(request));
        return { status: 200, headers, body: JSON.stringify(output ?? {}, epochSeconds) };
      }
      throw new ServiceError('UnknownOperationException', `${request.method} ${request.path}`, {
        status: 404,
      });
    } catch (error) {
      const { code, message, status, details } = asServiceError(error);
      return {
        status,
        headers: { ...headers, 'x-amzn-errortype': code },
        body: JSON.stringify({ Message: message, ...details }),
      };
    }
  };
}

/** Reads the members from a path. @returns undefined if the path does not match */
function pathMatcher(template: string): (path: string) => Record<string, string> | undefined {
  const pattern = new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return (path) => {
    const match = pattern.exec(path);
    if (match === null) return undefined;
    const members = Object.entries(match.groups ?? {});
    return Object.fromEntries(members.map(([name, value]) => [name, decoded(value)]));
  };
}

/** @throws ServiceError if a part of a path is not correctly escaped */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new ServiceError(
      'ValidationException',
      `the request path is malformed: ${(cause as Error).message}`,
    );
  }
}

function bodyOf(request: ServiceRequest): Record<string, unknown> {
  const body = parseJson(request);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function fromQuery(
  request: ServiceRequest,
  names: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const given = Object.entries(names).filter(([, name]) => request.query[name] !== undefined);
  return Object.fromEntries(given.map(([member, name]) => [member, request.query[name]]));
}
