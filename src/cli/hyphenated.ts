/** `task-role` for `taskRole`: a key as options and crontabs write it. */
export function hyphenated(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
