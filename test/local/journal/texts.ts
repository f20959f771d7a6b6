// The simplest state that a journal can keep: texts by name.
import type { Part } from '../../../src/local/journal/keeping.ts';

/** @param text absent: the name is removed */
export interface TextChange {
  readonly name: string;
  readonly text?: string;
}

export class Texts implements Part<TextChange> {
  readonly all = new Map<string, string>();

  apply(changes: readonly TextChange[]): void {
    for (const { name, text } of changes) {
      if (text === undefined) this.all.delete(name);
      else this.all.set(name, text);
    }
  }

  read(written: unknown): TextChange {
    return written as TextChange;
  }

  *snapshot(): Generator<TextChange> {
    for (const [name, text] of this.all) yield { name, text };
  }
}

/** What is so after changes, in the order of names. */
export function stateAfter(changes: readonly (readonly TextChange[])[]): string {
  const texts = new Texts();
  for (const together of changes) texts.apply(together);
  return stateOf(texts);
}

export function stateOf({ all }: Texts): string {
  return JSON.stringify([...all].sort());
}
