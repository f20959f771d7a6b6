import picocolors from 'picocolors';
import type { Colors, Output } from './terminal.ts';

/** An output that keeps its text. */
export class Page implements Output {
  readonly colors: Colors;
  readonly width: number | undefined;
  #text = '';

  /** @param as the output that is to show it: its colours and width are those of the text; by default none */
  constructor({ colors, width }: Partial<Pick<Output, 'colors' | 'width'>> = {}) {
    this.colors = colors ?? picocolors.createColors(false);
    this.width = width;
  }

  // Users take them apart from the page.
  readonly write = (more: string): void => {
    this.#text += more;
  };

  readonly line = (more = ''): void => {
    this.#text += `${more}\n`;
  };

  readonly overwrite = (): void => {};

  get text(): string {
    return this.#text;
  }

  get lines(): readonly string[] {
    return this.#text.replace(/\n$/, '').split('\n');
  }
}
