// Which screen the address means. Filters are in the address, so that links and the back button keep them.
import { signal } from '@preact/signals';

interface Address {
  /** The path's parts, decoded: `['runs', 'report@2026-11-23T03:00Z']`. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

export const route = signal<Address>({ parts: [], query: new URLSearchParams() });

function readAddress(): void {
  const parts = location.pathname.split('/').filter(Boolean).map(decoded);
  route.value = { parts, query: new URLSearchParams(location.search) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Links within the page change the screen without a load. */
export function startRouting(): void {
  readAddress();
  addEventListener('popstate', readAddress);
  addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const href = link?.getAttribute('href');
    if (!href?.startsWith('/') || link?.hasAttribute('download')) return;
    event.preventDefault();
    go(href);
  });
}

export function go(address: string): void {
  if (address === location.pathname + location.search) return;
  history.pushState(null, '', address);
  readAddress();
  scrollTo(0, 0);
}

/** Changes a filter without a step of the back button for each letter. */
export function setQuery(name: string, value: string): void {
  const query = new URLSearchParams(location.search);
  if (value === '') query.delete(name);
  else query.set(name, value);
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text === '' ? '' : `?${text}`));
  readAddress();
}

export const jobAddress = (job: string) => `/jobs/${encodeURIComponent(job)}`;

export function runAddress(run: string, attempt?: number): string {
  return `/runs/${encodeURIComponent(run).replaceAll('%40', '@').replaceAll('%3A', ':')}${attempt === undefined ? '' : `?attempt=${attempt}`}`;
}
