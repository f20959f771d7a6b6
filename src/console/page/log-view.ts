// Draws a log of any length: blocks of lines that have elements only while they are near what is seen.
import { piecesOf } from './log-lines.ts';
import { groupedDigits } from './number-text.ts';

type LogLines = readonly (readonly [time: number, text: string])[];

const BLOCK = 100;
const LINE_HEIGHT = 19;
/** A longer line is cut until a person asks for all of it. */
const LONGEST_LINE = 4_000;

interface LogLook {
  readonly clock: (time: number) => string;
  readonly showAll: (characters: string) => string;
}

export class LogView {
  readonly #box: HTMLElement;
  readonly #lines: LogLines;
  readonly #look: LogLook;
  readonly #blocks: HTMLElement[] = [];
  readonly #drawn = new Map<number, number>();
  readonly #watcher: IntersectionObserver;
  #search = '';
  #marked: number | undefined;

  /** @param lines grows in place; `grown` is called after that */
  constructor(box: HTMLElement, lines: LogLines, look: LogLook) {
    this.#box = box;
    this.#lines = lines;
    this.#look = look;
    this.#watcher = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const index = this.#blocks.indexOf(target as HTMLElement);
          if (isIntersecting) this.#draw(index);
          else this.#clear(index);
        }
      },
      { root: box, rootMargin: '800px 0px' },
    );
    this.grown();
  }

  /** Lines were added. */
  grown(): void {
    const count = Math.ceil(this.#lines.length / BLOCK);
    while (this.#blocks.length < count) {
      const block = document.createElement('div');
      block.className = 'block';
      this.#blocks.push(block);
      this.#box.append(block);
      this.#watcher.observe(block);
    }
    for (const [index, block] of this.#blocks.entries()) {
      const lines = Math.min(BLOCK, this.#lines.length - index * BLOCK);
      const drawn = this.#drawn.get(index);
      if (drawn === undefined) block.style.height = `${lines * LINE_HEIGHT}px`;
      else if (drawn < lines) this.#append(index, drawn, lines);
    }
    // What is seen first need not wait for the watcher, which tells of it a frame later.
    if (this.#drawn.size === 0) this.#draw(0);
  }

  /** @param marked the line that the search is at, or that the address names */
  mark(search: string, marked: number | undefined): void {
    const isSame = search === this.#search;
    const before = this.#marked;
    this.#search = search;
    this.#marked = marked;
    for (const index of [...this.#drawn.keys()]) {
      const has = (line: number | undefined) => line !== undefined && Math.floor(line / BLOCK) === index;
      if (!isSame || has(before) || has(marked)) this.#redraw(index);
    }
  }

  /** Brings a line into the middle. */
  show(line: number): void {
    const index = Math.floor(line / BLOCK);
    const block = this.#blocks[index];
    if (block === undefined) return;
    this.#draw(index);
    const row = block.children[line - index * BLOCK] as HTMLElement | undefined;
    if (row !== undefined) this.#box.scrollTop = row.offsetTop - this.#box.clientHeight / 2;
  }

  toEnd(): void {
    this.#draw(this.#blocks.length - 1);
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  get isAtEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.#box;
    return scrollTop + clientHeight >= scrollHeight - LINE_HEIGHT * 2;
  }

  close(): void {
    this.#watcher.disconnect();
    this.#box.replaceChildren();
  }

  #draw(index: number): void {
    if (this.#drawn.has(index) || this.#blocks[index] === undefined) return;
    this.#blocks[index].style.height = '';
    this.#append(index, 0, Math.min(BLOCK, this.#lines.length - index * BLOCK));
  }

  #append(index: number, from: number, until: number): void {
    const rows = document.createDocumentFragment();
    for (let offset = from; offset < until; offset += 1) rows.append(this.#row(index * BLOCK + offset));
    this.#blocks[index]?.append(rows);
    this.#drawn.set(index, until);
  }

  /** Keeps the height that the block had, so that nothing jumps. */
  #clear(index: number): void {
    const block = this.#blocks[index];
    if (block === undefined || !this.#drawn.has(index)) return;
    // A selection must not lose its text.
    if (document.getSelection()?.containsNode(block, true) && !document.getSelection()?.isCollapsed) return;
    block.style.height = `${block.offsetHeight}px`;
    block.replaceChildren();
    this.#drawn.delete(index);
  }

  #redraw(index: number): void {
    this.#blocks[index]?.replaceChildren();
    this.#drawn.delete(index);
    this.#draw(index);
  }

  #row(line: number): HTMLElement {
    const [time, text] = this.#lines[line] ?? [0, ''];
    const row = document.createElement('div');
    row.className = line === this.#marked ? 'line marked' : 'line';
    const number = document.createElement('a');
    number.className = 'number';
    number.href = `${location.pathname}${withLine(line + 1)}`;
    number.textContent = String(line + 1);
    number.tabIndex = -1;
    const clock = document.createElement('span');
    clock.className = 'time';
    clock.textContent = this.#look.clock(time);
    row.append(number, clock, this.#text(text));
    return row;
  }

  #text(text: string): HTMLElement {
    const cell = document.createElement('span');
    const shown = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text;
    for (const { text: piece, look, colour } of piecesOf(shown)) {
      const span = look === '' && colour === undefined ? cell : document.createElement('span');
      if (span !== cell) {
        span.className = look;
        if (colour !== undefined) span.style.color = `rgb(${colour})`;
        cell.append(span);
      }
      this.#appendMarked(span, piece);
    }
    if (shown !== text) {
      const more = document.createElement('button');
      more.type = 'button';
      more.textContent = this.#look.showAll(groupedDigits(text.length));
      more.onclick = () => {
        cell.replaceChildren(...piecesOf(text).map(({ text: piece }) => piece));
      };
      cell.append('… ', more);
    }
    return cell;
  }

  #appendMarked(parent: HTMLElement, text: string): void {
    const needle = this.#search.toLowerCase();
    const lower = needle === '' ? '' : text.toLowerCase();
    let from = 0;
    for (let at = needle === '' ? -1 : lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, from)) {
      const mark = document.createElement('mark');
      mark.textContent = text.slice(at, at + needle.length);
      parent.append(text.slice(from, at), mark);
      from = at + needle.length;
    }
    parent.append(text.slice(from));
  }
}

function withLine(line: number): string {
  const query = new URLSearchParams(location.search);
  query.set('line', String(line));
  return `?${query}`;
}
