// A proxy's link in a process without a socket.
import type { Link } from '../proxy/line.ts';
import type { Line } from './faulty-requests.ts';

export function asLine(link: Link): Line {
  return async ({ method, path, query = {}, headers, body = '' }, pass) => {
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) =>
        [value ?? ''].flat().map((one): [string, string] => [key, one]),
      ),
    ).toString();
    const request = {
      method,
      target: search === '' ? path : `${path}?${search}`,
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value])),
      body:
        body instanceof Uint8Array
          ? Buffer.from(body.buffer, body.byteOffset, body.length)
          : Buffer.from(String(body)),
    };
    const {
      status,
      headers: answered,
      body: bytes,
      delivery,
    } = await link(request, async () => {
      const { response } = await pass();
      return { status: response.statusCode, headers: response.headers, body: Buffer.from(response.body) };
    });
    if (delivery === 'cut') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return { response: { statusCode: status, headers: { ...answered }, body: bytes } };
  };
}
