// What the word that somebody types can become.
import type { CommandGrammar, WordKind } from './grammar.ts';

/** A word that is offered, and what it means. */
export interface Offer {
  readonly word: string;
  readonly about?: string | undefined;
}

/** What is offered, or what has to be looked for. */
interface NextWord {
  readonly offers: readonly Offer[];
  /** Of this kind; its words come after `prefix`. */
  readonly value: WordKind | undefined;
  /** What the typed word has before the part that is completed: `--stage=`, or `failed,` of a list. */
  readonly prefix: string;
  readonly typed: string;
  /** The values of the options so far, by their long names. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/**
 * @param words those after the program's name, the one that is typed last; bash gives `--stage=prod` as three words
 */
export function nextWord(program: CommandGrammar, words: readonly string[]): NextWord {
  const typed = words.at(-1) ?? '';
  const given = new Map<string, readonly string[]>();
  let command = program;
  let position = 0;
  let pending: CommandGrammar['options'][number] | undefined;
  let isBehindSeparator = false;
  const option = (name: string) =>
    [...command.options, ...program.options].find(({ names }) => names.includes(name));
  const give = (name: string, value: string) => given.set(name, [...(given.get(name) ?? []), value]);
  for (const word of words.slice(0, -1)) {
    if (word === '=' && pending !== undefined) continue;
    if (pending !== undefined) {
      give(pending.names.at(-1) ?? '', word);
      pending = undefined;
    } else if (isBehindSeparator) position += 1;
    else if (word === '--') isBehindSeparator = true;
    else if (word.startsWith('-')) {
      const [name = '', value] = word.split(/=(.*)/s, 2);
      const found = option(name);
      if (found?.value === undefined) continue;
      if (value === undefined) pending = found;
      else give(found.names.at(-1) ?? '', value);
    } else {
      const sub = position === 0 ? command.commands.find(({ name }) => name === word) : undefined;
      if (sub === undefined) position += 1;
      else command = sub;
    }
  }
  const next = (value: WordKind | undefined, prefix = '', rest = typed): NextWord => {
    if (value?.kind !== 'choice' || !value.several) return { offers: [], value, prefix, typed: rest, given };
    const [list = ''] = /^.*,/.exec(rest) ?? [];
    const chosen = list.split(',');
    const choices = value.choices.filter((choice) => !chosen.includes(choice));
    return {
      offers: [],
      value: { ...value, choices },
      prefix: prefix + list,
      typed: rest.slice(list.length),
      given,
    };
  };
  if (pending !== undefined) return next(pending.value, '', typed === '=' ? '' : typed);
  if (isBehindSeparator) return next(undefined);
  const [, name = '', rest = ''] = /^(--[\w-]+)=(.*)$/s.exec(typed) ?? [];
  if (name !== '') return next(option(name)?.value, `${name}=`, rest);
  const offered = (offers: readonly Offer[]): NextWord => ({
    ...next(undefined),
    offers: offers.filter(({ word }) => word.startsWith(typed)),
  });
  if (typed.startsWith('-')) {
    const own = new Set(command.options.flatMap(({ names }) => names));
    const ofAll = program.options.filter(
      ({ names }) => command !== program && !names.some((each) => own.has(each) || each === '--version'),
    );
    return offered(
      [...command.options, ...ofAll].flatMap(({ names, about }) => names.map((word) => ({ word, about }))),
    );
  }
  if (command.commands.length > 0 && position === 0)
    return offered(command.commands.map((sub) => ({ word: sub.name, about: sub.about })));
  return next(command.words[position] ?? (command.repeats ? command.words.at(-1) : undefined));
}
