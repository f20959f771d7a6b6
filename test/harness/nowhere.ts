/** The commands in a text that do not say for which deployment they are: a remedy may be pasted into another shell. */
export function nowhere(text: string): string[] {
  const commands = [...text.matchAll(/\b(aws|cronbridge) [a-z][^;"\n]*/g)];
  return commands
    .filter(([command, program]) => {
      const needed = program === 'aws' ? ['--region'] : ['--stage', '--region'];
      return !needed.every((flag) => command.includes(` ${flag} `));
    })
    .map(([command]) => command);
}
