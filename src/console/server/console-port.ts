/** The default port of the console, next to that of `cronbridge local`. */
export const CONSOLE_PORT = 4681;
