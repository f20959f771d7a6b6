// cronbridge explain: what an entry means, on a terminal, in a pipe and as JSON.
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/cli/output/display-width.ts';
import { cronbridge } from '../record.ts';

const explain = (...args: string[]) => cronbridge(['explain', ...args]);

describe('explain', () => {
  it('says everything about a time', async () => {
    expect(await explain('30 6 1 * mon', '--timezone', 'Asia/Tokyo')).toEqual({
      code: 0,
      err: '',
      out: `30 6 1 * mon

in words      At 06:30, on day 1 of the month or on Monday

minute        30
hour          6
day of month  1
month         * = every month
day of week   mon = Monday
days          OR: a day must match only one of the day fields, because neither begins with *

EventBridge   cron(30 6 1 * ? *) in Asia/Tokyo
              cron(30 6 ? * 2 *) in Asia/Tokyo

next          2027-01-03T21:30Z  Mon 2027-01-04 06:30 Asia/Tokyo
              2027-01-10T21:30Z  Mon 2027-01-11 06:30 Asia/Tokyo
              2027-01-17T21:30Z  Mon 2027-01-18 06:30 Asia/Tokyo
              2027-01-24T21:30Z  Mon 2027-01-25 06:30 Asia/Tokyo
              2027-01-31T21:30Z  Mon 2027-02-01 06:30 Asia/Tokyo
`,
    });
  });

  it('says of a whole line what its job is, and which days the dispatcher checks', async () => {
    const { code, out } = await explain('0 0 */10 * 1 /app/report --all%yes', '-n', '1');
    expect(code).toBe(0);
    expect(out).toBe(`0 0 */10 * 1 /app/report --all%yes

in words      At 00:00, on days 1, 11, 21 and 31 of the month, but only on Monday

minute        0
hour          0
day of month  */10 = 1, 11, 21, 31
month         * = every month
day of week   1 = Monday
days          AND: a day must match both day fields, because the day of month begins with *

job           report-458ea4
command       /app/report --all
stdin         yes

EventBridge   cron(0 0 1/10 * ? *) in UTC
guard         only on Monday: EventBridge cannot combine the two day fields, so the dispatcher checks this one

next          2027-01-11T00:00Z  Mon 2027-01-11 00:00 UTC
`);
  });

  it('says the two conditions apart in a language of cronstrue', async () => {
    const { out } = await explain('0 0 */10 * fri#3', '-n', '1', '--lang', 'fr');
    expect(out).toMatch(/\nin words {6}À 00:00, .*\nbut only if {3}À 00:00, .*\n/);
  });

  it('has its words in many languages, spelt as people spell them', async () => {
    expect((await explain('30 6 1 * mon', '--lang', 'ja', '-n', '1')).out).toBe(`30 6 1 * mon

意味          毎月1日、または毎週月曜日の06:30に実行

分            30
時            6
日            1 = 1日
月            * = 毎月
曜日          mon = 月曜日
日の条件      日と曜日のどちらかに一致する日に実行します：どちらも * で始まらないためです

EventBridge   cron(30 6 1 * ? *)（UTC）
              cron(30 6 ? * 2 *)（UTC）

次回          2027-01-01T06:30Z  金 2027-01-01 06:30 UTC
`);
    expect((await explain('@daily', '--lang', 'ja-JP')).out).toContain('意味          毎日00:00に実行\n');
    expect((await explain('@daily', '--lang', 'pt-br')).out).toContain('in words      Às 00:00\n');
  });

  it('reads settings and options above an entry, and explains every entry', async () => {
    const { out } = await explain(
      'CRON_TZ=Asia/Tokyo\n#@ name=off enabled=false\n0 5 * * * x\n\n#@ name=deployed on=deploy\n@reboot y',
    );
    expect(out).toMatch(/^0 5 \* \* \* x\n/);
    expect(out).toMatch(/note {10}the job is disabled: it is listed, but never runs\n\nnext {10}none\n/);
    expect(out).toMatch(
      /\n@reboot y\n\nin words {6}Once after each sync that changes anything\n\njob {11}deployed\n/,
    );
    expect(out.match(/^next/gm)).toHaveLength(1);
  });

  it('ends with the warnings of the entry', async () => {
    const { code, out } = await explain('0 0 29 2 * echo $(date +%F)', '-n', '1');
    expect(code).toBe(0);
    expect(out).toMatch(
      /next {10}2028-02-29T00:00Z {2}Tue 2028-02-29 00:00 UTC\n\nentry:1:1: warning\[leap-years-only\]/,
    );
    expect(out).toContain('warning[percent-in-date]');
  });

  it('warns of clock changes in Japanese, and in English in a language without phrases of our own', async () => {
    const timed = ['30 2 * * *', '--timezone', 'Europe/Berlin', '--from', '2027-01-01'];
    expect((await explain(...timed, '--lang', 'ja')).out).toMatch(
      /warning\[skipped-time\]: 時計の切り替えにより、2027-03-28 の02:30は .*\n.*\n.*\n {2}hint: 存在しない02:00から/,
    );
    expect((await explain(...timed, '--lang', 'de')).out).toContain(
      'warning[skipped-time]: 02:30 does not exist on 2027-03-28',
    );
  });

  it('shows what is wrong as the language does, with the place and the remedy', async () => {
    expect(await explain('0 24 * * *')).toEqual({
      code: 2,
      out: '',
      err: `entry:1:3: error[hour-out-of-range]: hour 24 is not in 0-23
  1 | 0 24 * * *
    |   ^^
  hint: midnight is hour 0, the beginning of the day
  write: 0 0 * * *
`,
    });
    expect((await explain('@reboot')).err).toContain('write: #@ on=deploy\n         @reboot\n');
  });

  it.each([
    [
      ['*/5', '*', '*', '*', '*'],
      'an entry must be one argument, but there are 5',
      `put it in quotes: cronbridge explain '*/5 8-18 * * 1-5'`,
    ],
    [
      ['@daily', '--lang', 'jp'],
      'the language "jp" is not supported',
      expect.stringMatching(/^did you mean ja\? the languages are af, ar, .*, zh_TW$/),
    ],
    [
      ['@daily', '--lang', 'zh'],
      'the language "zh" is not supported',
      expect.stringMatching(/^did you mean zh_CN or zh_TW\? the languages are af/),
    ],
    [
      ['@daily', '--lang', 'klingon'],
      'the language "klingon" is not supported',
      expect.stringMatching(/^the languages are af/),
    ],
    [
      ['@daily', '--timezone', 'Asia/Tokio'],
      '--timezone "Asia/Tokio" is not a time zone',
      'did you mean Asia/Tokyo?',
    ],
    [['# a comment'], 'the text contains no entry', undefined],
    [[''], 'the text contains no entry', undefined],
    [['@daily', '--from', 'today'], '--from "today" is not a date or date-time', expect.any(String)],
  ])('refuses %j', async (args, message, hint) => {
    const { code, out, err } = await explain(...args);
    const [, said, remedy] = /^error: (.*)\n(?: {2}hint: (.*)\n)?$/.exec(err) ?? [];
    expect({ code, out, said, remedy }).toEqual({ code: 2, out: '', said: message, remedy: hint });
  });

  it.each([40, 80])('fits a terminal of %i columns', async (width) => {
    const { out } = await cronbridge(
      ['explain', '*/7 * */2 * 1 /app/report', '--lang', 'ja', '--timezone', 'Asia/Tokyo'],
      { width },
    );
    expect(Math.max(...out.split('\n').map(displayWidth))).toBeLessThanOrEqual(width);
  });

  it('uses the zone of the deployment, where the entry names none', async () => {
    const env = { CRONBRIDGE_TIMEZONE: 'Asia/Tokyo' };
    expect((await cronbridge(['explain', '0 5 * * *'], { env })).out).toContain('05:00 Asia/Tokyo');
    const own = await cronbridge(['explain', 'CRON_TZ=Europe/Berlin\n0 5 * * *'], { env });
    expect(own.out).toContain('05:00 Europe/Berlin');
  });
});

describe('explain --json', () => {
  it('has the same for programs', async () => {
    const { code, out } = await explain(
      '0 0 */10 * 1 /app/report',
      '--json',
      '-n',
      '1',
      '--from',
      '2027-02-01',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      entries: [
        {
          spec: '0 0 */10 * 1',
          name: expect.stringMatching(/^report-/),
          command: '/app/report',
          timezone: 'UTC',
          words: ['At 00:00, on days 1, 11, 21 and 31 of the month, but only on Monday'],
          fields: {
            minute: [0],
            hour: [0],
            'day of month': [1, 11, 21, 31],
            month: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
            'day of week': [1],
          },
          days: { rule: 'both', sentence: expect.stringMatching(/^AND/) },
          schedules: [
            { name: expect.stringMatching(/^report-/), expression: 'cron(0 0 1/10 * ? *)', timezone: 'UTC' },
          ],
          guard: { weekdays: [1], timezone: 'UTC' },
          notes: [],
          next: [{ scheduled: '2027-02-01T00:00:00Z', local: 'Mon 2027-02-01 00:00' }],
        },
      ],
      diagnostics: [],
    });
  });

  it('has neither name nor command where none are written', async () => {
    const [entry] = JSON.parse((await explain('@daily', '--json')).out).entries;
    expect(entry).not.toHaveProperty('name');
    expect(entry).not.toHaveProperty('command');
    expect(entry.schedules).toEqual([{ expression: 'cron(0 0 * * ? *)', timezone: 'UTC' }]);
    expect(entry.next).toHaveLength(5);
  });

  it('has the errors with their places', async () => {
    const { code, out } = await explain('0 24 * * *', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      entries: [],
      diagnostics: [{ code: 'hour-out-of-range', column: 3 }],
    });
  });

  it('warns of the night in which the time does not exist', async () => {
    const { code, out } = await explain('30 2 * * *', '--timezone', 'Europe/Berlin');
    expect(code).toBe(0);
    expect(out).toMatch(/warning\[skipped-time\]: 02:30 does not exist on 2027-03-28 in Europe\/Berlin/);
    expect((await explain('30 2 * * *', '--timezone', 'Asia/Tokyo')).out).not.toContain('warning');
  });
});
