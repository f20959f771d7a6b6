import { shownSource } from '../config/crontab-source.ts';
import type { Environment } from '../config/environment.ts';
import { readSourceState } from '../runs/ledger/source-note.ts';
import { anError, aWarning, type Check, type CheckResult, type Examined, ok } from './check.ts';
import { openTable } from './open-ledger.ts';
import { checkRule } from './trigger-checks.ts';

/** The checks of a deployment that looks for its crontab itself: its rule, and what the last look found. */
export async function sourceChecks(
  examined: Examined,
  settings: () => Promise<Environment>,
): Promise<readonly Check[]> {
  const { names } = examined;
  const { CRONBRIDGE_CRONTAB: address } = await settings().catch((): Environment => ({}));
  if (!address) return [];
  return [
    {
      part: `rule ${names.sourceRule}`,
      check: () => checkRule(examined, names.sourceRule, names.syncFunction),
    },
    { part: `crontab at ${shownSource(address)}`, check: () => checkSource(examined, address) },
  ];
}

async function checkSource(examined: Examined, address: string): Promise<readonly CheckResult[]> {
  const state = await readSourceState(openTable(examined), address);
  if (state === undefined) return [aWarning('nobody has looked at it yet', 'check again in two minutes')];
  const { refused, failing, planned } = state;
  const problems = [
    ...(refused ? [`is refused since ${refused.since}, the one before it stays: ${refused.message}`] : []),
    ...(failing ? [`could not be synced since ${failing.since}: ${failing.message}`] : []),
  ];
  if (problems.length === 0) return [ok(`synced, planned last at ${planned}`)];
  return problems.map((message) => anError(message, examined.command('plan')));
}
