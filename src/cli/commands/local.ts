// cronbridge local: the crontab on this machine, on the real clock or on a virtual one.
import { CronbridgeError } from '../../errors.ts';
import { readDefinitions } from '../../simulate/local-tasks.ts';
import { runRealTime } from '../../simulate/real-time.ts';
import { runVirtualTime } from '../../simulate/virtual-time.ts';
import type { Context } from '../context.ts';
import { parseInstant } from '../output/time.ts';
import { inTimezone } from '../timezone.ts';

export async function local(
  given: Context,
  options: {
    timezone?: string;
    crontab: readonly string[];
    register: readonly string[];
    cluster: readonly string[];
    from?: string;
    until?: string;
    exec?: boolean;
    open?: boolean;
    allowHost: readonly string[];
  },
): Promise<number> {
  const context = inTimezone(given, options.timezone);
  const { crontab: paths, from, until, exec = false, open = false, allowHost } = options;
  const resources = { definitions: await readDefinitions(options.register), clusters: options.cluster };
  if (from === undefined && until === undefined) {
    if (!exec) return runRealTime(context, paths, resources, { open, allowHost });
    throw new CronbridgeError('usage', '--exec is only for simulated time', {
      hint: 'remove it: without --from and --until, commands always run',
    });
  }
  if (from === undefined || until === undefined) {
    throw new CronbridgeError('usage', 'simulated time needs both --from and --until', {
      hint: 'for example --from 2027-01-01T00:00 --until 2027-01-08T00:00',
    });
  }
  if (open || allowHost.length > 0) {
    throw new CronbridgeError(
      'usage',
      `${open ? '--open' : '--allow-host'} has no effect in simulated time, which opens no port`,
    );
  }
  const span = { from: parseInstant(from, '--from'), until: parseInstant(until, '--until') };
  if (span.until <= span.from) throw new CronbridgeError('usage', '--until is not after --from');
  return runVirtualTime(context, paths, { ...span, exec }, resources);
}
