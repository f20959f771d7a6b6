// A strict little reader of XML, so that what is drawn is known to be well-formed.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly in it, entities resolved. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const NAME = '[A-Za-z][A-Za-z0-9:-]*';

/** Reads a document without comments, declarations and processing instructions. Throws at the first thing that is not well-formed. */
export function parseXml(source: string): XmlElement {
  // XML 1.0, production 2: of control characters only these three are characters at all.
  const forbidden = [...source].find((character) => /[^\t\n\r\P{Cc}]|\p{Cs}|[\uFFFE\uFFFF]/u.test(character));
  if (forbidden !== undefined) throw new Error(`no character of XML: ${JSON.stringify(forbidden)}`);
  let rest = source;
  const take = (pattern: string): RegExpExecArray => {
    const match = new RegExp(`^${pattern}`, 's').exec(rest);
    if (match === null) throw new Error(`expected ${pattern} at ${JSON.stringify(rest.slice(0, 80))}`);
    rest = rest.slice(match[0].length);
    return match;
  };
  const element = (): XmlElement => {
    const [, name = ''] = take(`<(${NAME})`);
    const attributes: Record<string, string> = {};
    while (!/^\s*\/?>/.test(rest)) {
      const [, key = '', value = ''] = take(`\\s+(${NAME})="([^"<]*)"`);
      if (key in attributes) throw new Error(`${key} stands twice in <${name}>`);
      attributes[key] = resolved(value);
    }
    if (take('\\s*(/?)>')[1] === '/') return { name, attributes, children: [], text: '' };
    const children: XmlElement[] = [];
    let text = '';
    while (!rest.startsWith('</')) {
      if (rest.startsWith('<')) children.push(element());
      else text += resolved(take('[^<]+')[0]);
    }
    take(`</${name}>`);
    return { name, attributes, children, text };
  };
  const root = element();
  if (rest.trim() !== '') throw new Error(`something follows the root: ${rest.slice(0, 80)}`);
  return root;
}

function resolved(text: string): string {
  return text.replace(/&([^;]*);?/g, (reference, name: string) => {
    const character = reference.endsWith(';') ? ENTITIES[name] : undefined;
    if (character === undefined) throw new Error(`no entity: ${reference}`);
    return character;
  });
}

/** The element and everything in it. */
export function* elementsOf(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* elementsOf(child);
}
