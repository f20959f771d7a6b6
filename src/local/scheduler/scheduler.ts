// EventBridge Scheduler: schedule groups and schedules over its REST-JSON protocol, and invocations on the clock.
import type { Clock } from '../clock.ts';
import { type Operation, operation } from '../json-protocol.ts';
import { type Route, restService } from '../rest-protocol.ts';
import type { Service } from '../service.ts';
import { RequestTokens } from './client-tokens.ts';
import type { ScheduleTargets } from './delivery.ts';
import { type Group, Groups } from './groups.ts';
import { createGroupInput, groupId, listSchedulesInput, scheduleId, scheduleInput } from './input.ts';
import { pageOf } from './page.ts';
import type { StoredSchedule } from './schedule.ts';

/** The service. It invokes `targets` as time passes on `clock`. */
export function schedulerService(clock: Clock, targets: ScheduleTargets): Service {
  const groups = new Groups(clock, targets);
  const tokens = new RequestTokens(clock);
  return restService([...scheduleRoutes(groups, tokens), ...groupRoutes(groups, tokens)]);
}

function scheduleRoutes(groups: Groups, tokens: RequestTokens): Route[] {
  const path = '/schedules/{Name}';
  const group = { GroupName: 'groupName' };
  return [
    {
      method: 'POST',
      path,
      operation: operation(scheduleInput, (input, caller) =>
        tokens.once('CreateSchedule', input, () => ({
          ScheduleArn: groups.createSchedule(input, caller).arn,
        })),
      ),
    },
    {
      method: 'PUT',
      path,
      operation: operation(scheduleInput, (input, caller) =>
        tokens.once('UpdateSchedule', input, () => ({
          ScheduleArn: groups.updateSchedule(input, caller).arn,
        })),
      ),
    },
    {
      method: 'GET',
      path,
      query: group,
      operation: operation(scheduleId, (input, caller) =>
        wholeSchedule(groups.schedule(input.GroupName, input.Name, caller)),
      ),
    },
    {
      method: 'DELETE',
      path,
      query: { ...group, ClientToken: 'clientToken' },
      operation: operation(scheduleId, (input, caller) =>
        tokens.once('DeleteSchedule', input, () => {
          groups.deleteSchedule(input.GroupName, input.Name, caller);
        }),
      ),
    },
    {
      method: 'GET',
      path: '/schedules',
      query: {
        GroupName: 'ScheduleGroup',
        NamePrefix: 'NamePrefix',
        State: 'State',
        MaxResults: 'MaxResults',
        NextToken: 'NextToken',
      },
      operation: listSchedules(groups),
    },
  ];
}

function listSchedules(groups: Groups): Operation {
  return operation(listSchedulesInput, (input, caller) => {
    const from =
      input.GroupName === undefined ? [...groups.all(caller)] : [groups.find(input.GroupName, caller)];
    const found = from
      .flatMap(({ schedules }) => [...schedules.values()].map(({ schedule }) => schedule))
      .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
      .filter(({ definition }) => input.State === undefined || definition.State === input.State);
    const { page, token } = pageOf(found, ({ arn }) => arn, input);
    return { Schedules: page.map(scheduleSummary), ...token };
  });
}

function groupRoutes(groups: Groups, tokens: RequestTokens): Route[] {
  const path = '/schedule-groups/{Name}';
  return [
    {
      method: 'POST',
      path,
      operation: operation(createGroupInput, (input, caller) =>
        tokens.once('CreateScheduleGroup', input, () => ({
          ScheduleGroupArn: groups.create(input.Name, caller).arn,
        })),
      ),
    },
    {
      method: 'GET',
      path,
      operation: operation(groupId, (input, caller) => groupSummary(groups.find(input.Name, caller))),
    },
    {
      method: 'DELETE',
      path,
      query: { ClientToken: 'clientToken' },
      operation: operation(groupId, (input, caller) =>
        tokens.once('DeleteScheduleGroup', input, () => {
          groups.delete(input.Name, caller);
        }),
      ),
    },
  ];
}

function wholeSchedule({ name, groupName, arn, created, modified, definition }: StoredSchedule): object {
  return {
    Arn: arn,
    Name: name,
    GroupName: groupName,
    CreationDate: created,
    LastModificationDate: modified,
    ...definition,
  };
}

/** A schedule as ListSchedules returns it: of the target only the ARN, and no times. */
function scheduleSummary({ name, groupName, arn, created, modified, definition }: StoredSchedule): object {
  return {
    Arn: arn,
    Name: name,
    GroupName: groupName,
    State: definition.State,
    CreationDate: created,
    LastModificationDate: modified,
    Target: { Arn: definition.Target.Arn },
  };
}

function groupSummary({ name, arn, created }: Group): object {
  return { Arn: arn, Name: name, State: 'ACTIVE', CreationDate: created, LastModificationDate: created };
}
