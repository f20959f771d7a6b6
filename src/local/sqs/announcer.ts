// Tells waiting receivers that there may be messages: soon, and once for several that arrive together.

export class Announcer {
  readonly #listeners = new Set<() => void>();
  #pending = false;

  /** @returns a function that stops listening */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  announce(): void {
    if (this.#pending) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
