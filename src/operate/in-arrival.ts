/** Values of several sources as they arrive. Sources may be added while it is read; it ends when all of them have. */
export class InArrival<T> implements AsyncIterable<T> {
  readonly #values: T[] = [];
  #open = 0;
  #error: { readonly thrown: unknown } | undefined;
  #wake: (() => void) | undefined;

  add(source: AsyncIterable<T>): void {
    this.#open += 1;
    void this.#read(source);
  }

  async #read(source: AsyncIterable<T>): Promise<void> {
    try {
      for await (const value of source) {
        this.#values.push(value);
        this.#wake?.();
      }
    } catch (thrown) {
      this.#error ??= { thrown };
    }
    this.#open -= 1;
    this.#wake?.();
  }

  /** Throws the first error of a source, after the values before it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for (;;) {
      yield* this.#values.splice(0);
      if (this.#values.length > 0) continue;
      if (this.#error !== undefined) throw this.#error.thrown;
      if (this.#open === 0) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
