/** The environment of a process; a variable that is set to nothing counts as absent where it names a setting. */
export type Environment = Readonly<Record<string, string | undefined>>;
