import { describe, expect, test } from 'vitest';
import { JAPANESE_CLOCK_TEXTS } from '../../src/explain/japanese-clock-texts.ts';
import { clockWarnings } from '../../src/time/clock-warnings.ts';
import { jobOf as parsed } from '../crontab/parse-one.ts';

const now = new Date('2024-01-01T00:00Z');
const warnings = (timezone: string, entry: string) =>
  clockWarnings([parsed(`CRON_TZ=${timezone}\n${entry} x`)], now, JAPANESE_CLOCK_TEXTS);

describe('a clock change in Japanese', () => {
  test.each([
    [
      'Europe/Berlin',
      '30 2 * * *',
      [
        '時計の切り替えにより、2024-03-31 の02:30は Europe/Berlin では存在しません。代わりに03:00に1回だけ実行します',
      ],
    ],
    [
      'Europe/Berlin',
      '0-45/15 2 * * *',
      [
        '時計の切り替えにより、2024-03-31 の02:00から02:45まで（4回分）は Europe/Berlin では存在しません。代わりに03:00に1回だけ実行します',
      ],
    ],
    [
      'Europe/Berlin',
      '0 2,3 * * *',
      [
        '時計の切り替えにより、2024-03-31 の02:00は Europe/Berlin では存在しません。03:00の実行がその代わりになります',
      ],
    ],
    [
      'America/Nuuk',
      '30 23 * * *',
      [
        '時計の切り替えにより、2024-03-30 の23:30は America/Nuuk では存在しません。代わりに 2024-03-31 の00:00に1回だけ実行します',
      ],
    ],
    [
      'Europe/Berlin',
      '*/30 2 * * *',
      [
        '時計の切り替えにより、2024-03-31 の02:00から02:30まで（2回分）は Europe/Berlin では存在しません。crond と同じく実行しません',
        '時計の切り替えにより、2024-10-27 の02:00から02:30までは Europe/Berlin では2回あります。crond は2回とも実行しますが、cronbridge は1回目だけ実行します',
      ],
    ],
    [
      'Europe/Berlin',
      '30 0-23 * * *',
      [
        '時計の切り替えにより、2024-10-27 の02:30は Europe/Berlin では2回あります。cronbridge は2回とも実行しますが、crond は1回目だけ実行します',
      ],
    ],
  ])('in %s, of %s', (timezone, entry, expected) => {
    expect(warnings(timezone, entry).map(({ message }) => message)).toEqual(expected);
  });

  test.each([
    [
      'Europe/Berlin',
      '*/30 2 * * *',
      [
        '存在しない02:00から03:00までを避けて時刻を指定してください',
        '2回ある02:00から03:00までを避けて時刻を指定してください',
      ],
    ],
    ['Europe/Berlin', '30 0-23 * * *', ['「時」を * にすると、crond も同じ動作になります']],
    [
      'Australia/Lord_Howe',
      '0-59/10 * * * *',
      Array(2).fill(
        '一定の間隔で実行するには #@ timezone=UTC を指定してください。指定しない場合の動作は AWS の文書に記載がありません',
      ),
    ],
  ])('says in %s, of %s, what to do', (timezone, entry, expected) => {
    expect(warnings(timezone, entry).map(({ hint }) => hint)).toEqual(expected);
  });
});
