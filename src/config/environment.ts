/** The environment of a process. For a setting, an empty variable counts as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;
