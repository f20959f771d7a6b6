import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  type EventSourceMappingConfiguration,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { anError, aWarning, type Check, type CheckResult, type Examined, ok } from './check.ts';

/** The checks of what invokes the functions. */
export function triggerChecks(examined: Examined): readonly Check[] {
  const { names } = examined;
  return [
    { part: 'event source mapping of the queue', check: () => checkMapping(examined) },
    ...[names.stoppedRule, names.reconcileRule].map((name) => ({
      part: `rule ${name}`,
      check: () => checkRule(examined, name, names.outcomeFunction),
    })),
  ];
}

async function checkMapping(examined: Examined): Promise<CheckResult> {
  const { aws, redeploy } = examined;
  const mapping = await findMapping(examined);
  if (mapping === undefined) {
    return anError('does not exist: no message of the queue reaches the dispatch function', redeploy);
  }
  const { State, StateTransitionReason, UUID, FunctionResponseTypes = [] } = mapping;
  if (State === 'Disabled' || State === 'Disabling') {
    return anError(
      `is ${State}, so no job starts${StateTransitionReason ? ` (${StateTransitionReason})` : ''}`,
      aws(`lambda update-event-source-mapping --uuid ${UUID} --enabled`),
    );
  }
  if (!FunctionResponseTypes.includes('ReportBatchItemFailures')) {
    return anError(
      'does not report failures of single messages, so a message that must wait is lost',
      redeploy,
    );
  }
  if (State !== 'Enabled') return aWarning(`is ${State}`, 'check again in a minute');
  return ok('enabled');
}

async function findMapping({
  clients,
  names,
}: Examined): Promise<EventSourceMappingConfiguration | undefined> {
  const ofFunction = { FunctionName: names.dispatchFunction };
  for await (const page of paginateListEventSourceMappings({ client: clients.lambda }, ofFunction)) {
    const found = page.EventSourceMappings?.find(({ EventSourceArn }) =>
      EventSourceArn?.endsWith(`:${names.queue}`),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

export async function checkRule(
  { inspection, aws, redeploy }: Examined,
  name: string,
  functionName: string,
): Promise<CheckResult> {
  const { State } = await inspection.events.send(new DescribeRuleCommand({ Name: name }));
  if (State === 'DISABLED') {
    return anError(
      `is disabled, so ${functionName} gets no events`,
      aws(`events enable-rule --name ${name}`),
    );
  }
  const { Targets = [] } = await inspection.events.send(new ListTargetsByRuleCommand({ Rule: name }));
  return Targets.some(({ Arn }) => Arn?.endsWith(`:function:${functionName}`))
    ? ok('enabled')
    : anError(`does not invoke ${functionName}`, redeploy);
}
