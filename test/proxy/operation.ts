// Identifies a request's operation: by the header of the JSON protocols, by a form's action, or by method and path.
import type { Request } from './line.ts';

const paths: readonly (readonly [RegExp, string])[] = [
  [/^GET \/schedules$/, 'ListSchedules'],
  [/^GET \/schedules\/./, 'GetSchedule'],
  [/^POST \/schedules\/./, 'CreateSchedule'],
  [/^PUT \/schedules\/./, 'UpdateSchedule'],
  [/^DELETE \/schedules\/./, 'DeleteSchedule'],
  [/^GET \/schedule-groups\/./, 'GetScheduleGroup'],
  [/^POST \/schedule-groups\/./, 'CreateScheduleGroup'],
  [/^DELETE \/schedule-groups\/./, 'DeleteScheduleGroup'],
  [/^POST \/2015-03-31\/functions\/[^/]+\/invocations$/, 'Invoke'],
  [/^GET \/2015-03-31\/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  [/^GET \/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings'],
];

/** `GetSchedule`, `PutItem`; method and path for an unknown operation. */
export function operationOf({ method, target, headers, body }: Request): string {
  const named = headers['x-amz-target']?.split('.').at(-1);
  if (named !== undefined) return named;
  const [path = ''] = target.split('?');
  const request = `${method} ${path}`;
  return (
    paths.find(([pattern]) => pattern.test(request))?.[1] ??
    /(?:^|&)Action=(\w+)/.exec(body.toString())?.[1] ??
    request
  );
}
