import { awsErrorCode } from '../aws/errors.ts';
import { PROBE } from '../aws/probe.ts';
import { FUNCTIONS } from '../config/names.ts';
import { anError, aWarning, type Check, type CheckResult, type Examined, notChecked, ok } from './check.ts';
import { deniedText } from './denied-text.ts';
import { FunctionError, invoke } from './invoke.ts';

/** A cold start takes one or two seconds. */
const PROBE_SECONDS = 30;

/** The checks of the functions: each exists, has this version, and starts. */
export function functionChecks(examined: Examined): readonly Check[] {
  const { names } = examined;
  return FUNCTIONS.map((word) => names[`${word}Function`]).map((name) => ({
    part: `function ${name}`,
    check: () => checkFunction(examined, name),
  }));
}

async function checkFunction(examined: Examined, name: string): Promise<CheckResult> {
  const { version, redeploy } = examined;
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason, Environment } =
    await examined.functionConfiguration(name);
  if (State === 'Failed') return anError(`is in state Failed${because(StateReason)}`, redeploy);
  if (LastUpdateStatus === 'Failed') {
    return anError(`could not be updated${because(LastUpdateStatusReason)}`, redeploy);
  }
  if (State === 'Pending' || LastUpdateStatus === 'InProgress') {
    return aWarning('is being created or updated', 'check again in a minute');
  }
  const deployed = Environment?.Variables?.CRONBRIDGE_VERSION;
  if (deployed !== version) {
    return aWarning(
      `runs cronbridge ${deployed ?? 'of an unknown version'}, but this is ${version}`,
      deployed === undefined ? redeploy : `install cronbridge ${deployed}, or ${redeploy}`,
    );
  }
  return probe(examined, name);
}

/** Only functions of this version are probed: others may not know probes. */
async function probe(examined: Examined, name: string): Promise<CheckResult> {
  try {
    await invoke(examined, name, PROBE, PROBE_SECONDS);
    return ok(`starts, version ${examined.version}`);
  } catch (thrown) {
    if (thrown instanceof FunctionError) {
      return anError(`does not start: ${thrown.errorType}: ${thrown.errorMessage}`, examined.redeploy);
    }
    if (awsErrorCode(thrown) !== 'aws-denied') throw thrown;
    return notChecked(`active; its start was ${deniedText(thrown)}`);
  }
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}
