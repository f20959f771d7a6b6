// What costs money all the time if a cron server, or sqsjfr and sqsjkr, do this work.
import { HOURS_OF_MONTH } from './assumptions.ts';
import { priceOf, times, type Usage } from './usage.ts';

export interface AlwaysOn {
  readonly what: string;
  /** Per month. */
  readonly usd: number;
}

const SERVER_DISK_GB = 8;
const DISK: Usage = { 'gp3-gb-months': SERVER_DISK_GB };
const DAEMON: Usage = { 'fargate-x86-vcpu-hours': 0.25, 'fargate-x86-gb-hours': 0.5 };

/** These run all commands too: if the commands need a larger server or daemon, it costs more. */
export function alwaysOn(): AlwaysOn[] {
  return [
    {
      what: `one t4g.nano instance (0.5 GB, disk of ${SERVER_DISK_GB} GB)`,
      usd: priceOf({ 't4g-nano-hours': HOURS_OF_MONTH, ...DISK }),
    },
    {
      what: `one t4g.small instance (2 GB, disk of ${SERVER_DISK_GB} GB)`,
      usd: priceOf({ 't4g-small-hours': HOURS_OF_MONTH, ...DISK }),
    },
    {
      what: 'two daemons on Fargate (0.25 vCPU, 0.5 GB each)',
      usd: priceOf(times(DAEMON, 2 * HOURS_OF_MONTH)),
    },
  ];
}
