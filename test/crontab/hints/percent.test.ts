// Which "%" are reported: those that cut a command, and none of those that begin its standard input.
import { expect, test } from 'vitest';
import { splitCommand } from '../../../src/crontab/parse/command.ts';
import { codesOf, problemOf } from '../parse-one.ts';

test.each([
  'x $(date +%Y)',
  'x `date +%F`',
  'x $(date "+%F %T")',
  "x $(date -d yesterday '+%F')",
  'x --to /b/$(date --utc +db-%Y%m%d).gz',
  'date +%s > /x',
  'TZ=Asia/Tokyo date +%F',
])('a % in a date format is warned of: %s', (command) => {
  expect(codesOf(`0 5 * * * ${command}`)).toEqual(['percent-in-date']);
});

/** Each with why it is certain. */
test.each([
  // An open quote or bracket.
  [`/usr/bin/mysql -e "SELECT * FROM a WHERE b LIKE 'x%'" db`, 'the " before'],
  [`find /srv -name '*.log' -printf '%p\\n'`, "the ' before"],
  ['sleep $((RANDOM % 60)); /app/report', 'the $( before'],
  ['sleep $[RANDOM % 60] && /app/report', 'the $[ before'],
  ['sleep `expr $RANDOM % 60` && /app/report', 'the ` before'],
  [`awk '{ printf "%d", $1 }' /srv/numbers`, "the ' before"],
  [`curl -s -o /dev/null -w '%{http_code}' https://example.com`, "the ' before"],
  ['for f in *.log; do gzip ${f%.log}; done', 'the ${ before'],
  [`perl -e 'sleep rand() * 3600 % 60'`, "the ' before"],
  [`psql -c "select 'a'" -c "select '%'" db`, 'the " before'],
  ['if [ $(date +\\%u) = 1 ]; then printf %s x; fi', 'the if before'],
  ['( cd /app && ./report 5% )', 'the ( before'],
  ['[ 5 -gt $x% ] && /app/report', 'the [ before'],
  // The middle of a word.
  ['wget -q https://example.com/?q=a%20b', 'URL or path'],
  ['wget -q localhost/cron?name=a%C3%A9', 'URL or path'],
  ['rsync -a /srv/my%20files/ backup:', 'URL or path'],
  ['/app/sync postgres://user:p%40ss@db/shop', 'URL or path'],
  ['/app/report --rate 5% --all', 'number'],
  ['/app/report --quota=100%', 'number'],
  ['lvcreate -l 100%FREE vg0', 'number'],
  ['/app/resize 50% > /srv/small.png', 'number'],
  ['/app/check --limit 80% /srv', 'number'],
  ['/app/log --format=%H', 'format'],
  ['/app/camera --to cam-%Y-%m-%d.mp4', 'format'],
  ['/app/frames frame%03d.png', 'format'],
  // What follows ends as commands do, or is for a program that reads nothing.
  ['/app/report %d >> /var/log/report.log 2>&1', 'like a command'],
  ['stat -c %s /srv/data', '"stat"'],
  ['git log --since=1.day --pretty=tformat:%h', 'format'],
  ['ps -eo pid,%cpu,cmd', '"ps"'],
  ['systemctl status app@%i.service', '"systemctl"'],
  ['printf %s hello', '"printf"'],
  ['cd /srv && echo 100%!', '"echo"'],
  ['curl -w %{http_code} example.com', '"curl"'],
])('a % that cuts a command is warned of: %s', (command, why) => {
  const { code, message, rewritten = '', column, endColumn } = problemOf(`0 5 * * * ${command}`);
  expect(code).toBe('percent-cuts-command');
  expect(message).toContain(why);
  expect([column, endColumn - column]).toEqual([11 + command.search(/(?<!\\)%/), 1]);
  // The line as it was meant hands over the command as it stands here.
  expect(splitCommand(rewritten.slice('0 5 * * * '.length))).toEqual({
    command: command.replaceAll('\\%', '%'),
  });
});

test.each([
  'mail -s x bob%Hello%World',
  'cat%line1%line2',
  '/usr/bin/mysql db%SELECT 1;',
  '/usr/bin/mysql -h db --database=shop%SELECT 1;',
  'mail joe%Dear Joe,%bye',
  `mail -s "It's 10pm" joe%Joe,%%Where's your%kids?%`,
  'psql%select 1;',
  'date; cat%hello',
  'mail -s date joe%Hello',
  'telnet mail 25%HELO example.com%QUIT',
  'nc localhost 80%GET / HTTP/1.0%%',
  'cat -%text',
  'wc -w%one two three',
  'sh%echo hello > /srv/x; echo done',
  'python3 -%print(5)%print(6)',
  "/app/report # it's 100\\%",
  "echo it's%hello",
  'x $(date +\\%Y)',
  "find / -printf '\\%p'",
  'curl -d @- example.com%{"a": 1}',
  'cat%100%',
  'mail -s report bob@example.com%See https://example.com/?q=a%bye',
])('a % that begins input is not: %s', (command) => {
  expect(codesOf(`0 5 * * * ${command}`)).toEqual([]);
});
