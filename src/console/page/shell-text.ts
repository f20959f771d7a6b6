/** A word for a POSIX shell, quoted if it needs to be. */
export function wordForShell(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words of a line as a shell would read them: blanks separate, quotes keep them. @returns undefined if a quote is not closed */
export function wordsOfLine(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '') {
    let word = '';
    while (rest !== '' && !/^\s/.test(rest)) {
      const [piece, single, double, plain] =
        /^(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|((?:[^\s'"\\]|\\[\s\S])+))/.exec(rest) ?? [];
      if (piece === undefined) return undefined;
      word +=
        single ??
        (double ?? plain ?? '').replace(double === undefined ? /\\([\s\S])/g : /\\(["\\$`])/g, '$1');
      rest = rest.slice(piece.length);
    }
    words.push(word);
    rest = rest.trimStart();
  }
  return words;
}
