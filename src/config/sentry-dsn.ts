/** `https://<key>@<host>/<project>`, with a path before the project where Sentry is installed below one (SDK development, "Parsing the DSN"). */
export const SENTRY_DSN = /^https:\/\/[0-9A-Za-z]+@[^\s/@?#*]+(?:\/[^\s/?#*]+)*\/[0-9]+$/;

/** The address of check-ins that a DSN means, with `*` for the monitor (Sentry, "Crons", HTTP). */
export function sentryCheckIns(dsn: string): string {
  const { username, host, pathname } = new URL(dsn);
  const [, path = '', project = ''] = /^(.*)\/([0-9]+)$/.exec(pathname) ?? [];
  return `https://${host}${path}/api/${project}/cron/*/${username}/`;
}
