import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { alarms } from '../template/alarms.ts';
import { anError, aWarning, type Check, type CheckResult, type Examined, ok } from './check.ts';

export function alarmChecks(examined: Examined): readonly Check[] {
  return [{ part: 'alarms', check: () => checkAlarms(examined) }];
}

async function checkAlarms({
  inspection,
  names,
  aws,
  redeploy,
}: Examined): Promise<CheckResult | readonly CheckResult[]> {
  const wanted = Object.values(alarms(names)).map(({ Properties }) => String(Properties.AlarmName));
  // At most 100 names per call (API reference of CloudWatch, DescribeAlarms); there are fewer.
  const { MetricAlarms = [] } = await inspection.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: wanted, MaxRecords: 100 }),
  );
  const there = new Map(MetricAlarms.map((alarm) => [alarm.AlarmName, alarm]));
  const missing = wanted.filter((name) => !there.has(name));
  const muted = namesOf(MetricAlarms.filter(({ ActionsEnabled }) => ActionsEnabled === false));
  const found: CheckResult[] = [
    ...(missing.length > 0 ? [anError(`missing: ${missing.join(', ')}`, redeploy)] : []),
    ...(muted.length > 0
      ? [
          aWarning(
            `muted: ${muted.join(', ')}`,
            aws(`cloudwatch enable-alarm-actions --alarm-names ${muted.join(' ')}`),
          ),
        ]
      : []),
    ...MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map(
      ({ AlarmName, StateReason, AlarmDescription }) =>
        aWarning(`${AlarmName} is in alarm: ${StateReason}`, AlarmDescription ?? ''),
    ),
  ];
  return found.length > 0 ? found : ok(`${wanted.length}, none in alarm`);
}

function namesOf(some: readonly MetricAlarm[]): readonly string[] {
  return some.flatMap(({ AlarmName }) => AlarmName ?? []);
}
