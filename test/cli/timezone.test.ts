import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { chosenTimezone, warnOfMachineZone } from '../../src/cli/timezone.ts';

function warned(
  text: string,
  machineTimezone: string | undefined,
  hasTimezone = false,
  option?: string,
): string {
  const lines: string[] = [];
  const plain = (shown: string) => shown;
  const err = { colors: { yellow: plain, dim: plain }, line: (shown = '') => lines.push(shown) };
  const context = { terminal: { err }, machineTimezone, now: () => new Date('2027-01-01T00:00:00Z') };
  warnOfMachineZone(
    context as unknown as Context,
    { hasTimezone },
    [{ file: 'a.crontab', text: `${text}\n` }],
    option,
  );
  return lines.join('\n');
}

describe('a machine in another zone than UTC', () => {
  it('is reported if an entry names no zone, with what to write', () => {
    const told = warned('0 5 * * * /a\n0 6 * * * /b', 'Asia/Tokyo');
    expect(told).toContain('2 entries set no time zone and are in UTC, but this machine is in Asia/Tokyo');
    expect(told).toContain('CRON_TZ=Asia/Tokyo');
  });

  it.each([
    ['CRON_TZ=Europe/Berlin\n0 5 * * * /a', 'Asia/Tokyo', false],
    ['#@ timezone=UTC\n0 5 * * * /a', 'Asia/Tokyo', false],
    ['0 5 * * * /a', 'Etc/UTC', false],
    ['0 5 * * * /a', undefined, false],
    ['0 5 * * * /a', 'Asia/Tokyo', true],
  ])('is not where the zone is said: %j', (text, machine, hasTimezone) => {
    expect(warned(text, machine, hasTimezone)).toBe('');
  });

  it('is not once --timezone says the zone, which must exist', () => {
    expect(warned('0 5 * * * /a', 'Asia/Tokyo', false, 'UTC')).toBe('');
    expect(chosenTimezone({ timezone: 'Europe/Berlin' }, 'Asia/Tokyo')).toBe('Asia/Tokyo');
    expect(() => chosenTimezone({ timezone: 'UTC' }, 'Mars/Base')).toThrow('Mars/Base');
  });
});
