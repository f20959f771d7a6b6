// Programs that crontabs call without a path, so that none of them is taken for a mistyped day.

const PROGRAMS = new Set(
  [
    'aws awk bash bundle cargo cat cd chmod chown chronic command composer cp curl dash date dd df docker',
    'drush du echo env exec export false find flock for git go grep gzip if ionice java kill killall ksh',
    'lftp ln logger logrotate ls mail mailx make mkdir monit mongodump mongosh mount mv mysql mysqldump nice',
    'node nohup npm npx ntpdate perl pg_dump php ping pip pipenv pkill poetry psql python rails rake rclone',
    'redis-cli rm rsync ruby run run-one run-parts rvm scp sed service setlock setsid sh sleep ssh su sudo sync',
    'systemctl tail tar tee test time timeout touch true umask unzip uv vacuumdb wget while wp xargs yarn zip zsh',
  ].flatMap((names) => names.split(' ')),
);

/** Whether a word is the name of such a program, with a version or without: `php8.2`, `python3`. */
export function isKnownProgram(word: string): boolean {
  return PROGRAMS.has(word) || PROGRAMS.has(word.replace(/-?\d[\d.]*$/, ''));
}
