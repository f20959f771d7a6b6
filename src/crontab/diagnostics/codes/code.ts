export interface Code {
  readonly severity: 'error' | 'warning';
  /** One line for the documentation: what is wrong or doubtful, and why it matters. */
  readonly meaning: string;
  /** A crontab that gets this code, and one that does not. */
  readonly wrong: string;
  readonly right: string;
}

export function error(meaning: string, wrong: string, right: string): Code {
  return { severity: 'error', meaning, wrong, right };
}

export function warning(meaning: string, wrong: string, right: string): Code {
  return { severity: 'warning', meaning, wrong, right };
}
