/** Draws from a seed: the same seed draws the same. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Below 1 (mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 and below `end`. */
  below(end: number): number {
    return Math.floor(this.fraction() * end);
  }

  one<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] as T;
  }

  some(share: number): boolean {
    return this.fraction() < share;
  }
}

/** A whole number that follows from a text. */
export function hash(text: string): number {
  let mixed = 2_166_136_261;
  for (const character of text) mixed = Math.imul(mixed ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return mixed >>> 0;
}
