// AWS's query protocol: the request is a form with an Action, the answer is XML.
import { type Caller, callerOf } from './caller.ts';
import { asServiceError } from './json-protocol.ts';
import { type Service, ServiceError, type ServiceResponse } from './service.ts';
import { uniqueId } from './unique-id.ts';

/** A value of a result; lists become `<member>` elements, as in SNS. */
type Xml = string | readonly Xml[] | { readonly [name: string]: Xml | undefined };

/** Takes the form's fields (nested names are flat: `Attributes.entry.1.key`) and returns the members of the result. */
export type QueryOperation = (form: Readonly<Record<string, string>>, caller: Caller) => Xml;

export function queryService(definition: {
  namespace: string;
  operations: Readonly<Record<string, QueryOperation>>;
}): Service {
  const { namespace, operations } = definition;
  return async (request) => {
    try {
      const form = Object.fromEntries(new URLSearchParams(request.body));
      const action = form.Action ?? '';
      const run = Object.hasOwn(operations, action) ? operations[action] : undefined;
      if (run === undefined) {
        throw new ServiceError('InvalidAction', `The action ${action} is not valid for this endpoint.`);
      }
      const result = run(form, callerOf(request));
      return answer(namespace, 200, `${action}Response`, {
        [`${action}Result`]: result,
        ResponseMetadata: { RequestId: uniqueId() },
      });
    } catch (error) {
      return queryError(namespace, asServiceError(error));
    }
  };
}

/** The answer for an error. */
export function queryError(
  namespace: string,
  { code, message, status }: Pick<ServiceError, 'code' | 'message' | 'status'>,
): ServiceResponse {
  return answer(namespace, status, 'ErrorResponse', {
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
    RequestId: uniqueId(),
  });
}

function answer(namespace: string, status: number, root: string, content: Xml): ServiceResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<${root} xmlns="${namespace}">${xml(content)}</${root}>`,
  };
}

function xml(value: Xml): string {
  if (typeof value === 'string') return escaped(value);
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  return Object.entries(value)
    .map(([name, member]) => (member === undefined ? '' : `<${name}>${xml(member)}</${name}>`))
    .join('');
}

function escaped(text: string): string {
  // An XML parser would turn a carriage return into a newline.
  return text.replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
