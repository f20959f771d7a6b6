import { printable } from '../crontab/diagnostics/shown.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** A text for an element or attribute. Control characters, which XML does not allow, are replaced. */
export function escaped(content: string): string {
  const lines = content.split('\n').map(printable).join('\n');
  return lines.replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '',
  );
}

export function text(attributes: Attributes, content: string): string {
  return element('text', attributes, escaped(content));
}

/** @param tooltip plain text */
export function rect(attributes: Attributes, tooltip?: string): string {
  return element('rect', attributes, titled(tooltip));
}

export function line(attributes: Attributes): string {
  return element('line', attributes, '');
}

/** @param content elements */
export function group(attributes: Attributes, content: string, tooltip?: string): string {
  return element('g', attributes, titled(tooltip) + content);
}

function titled(tooltip: string | undefined): string {
  return tooltip === undefined ? '' : `<title>${escaped(tooltip)}</title>`;
}

function element(name: string, attributes: Attributes, content: string): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}
