// EventBridge Scheduler: schedule groups and schedules over its REST-JSON protocol, and invocations on the clock.
import type { Clock } from '../clock.ts';
import { inMemory, type Keeping } from '../journal/keeping.ts';
import { type Operation, operation } from '../json-protocol.ts';
import { type Route, restService } from '../rest-protocol.ts';
import type { Service } from '../service.ts';
import type { ScheduleTargets } from './delivery.ts';
import { Groups } from './groups.ts';
import { createGroupInput, groupId, listSchedulesInput, scheduleId, scheduleInput } from './input.ts';
import { pageOf } from './page.ts';
import type { StoredSchedule } from './schedule.ts';
import type { Group } from './store.ts';

export class Scheduler {
  readonly service: Service;
  readonly #groups: Groups;

  /** @param targets are invoked as time passes on `clock` */
  constructor(clock: Clock, targets: ScheduleTargets, keeping: Keeping = inMemory) {
    this.#groups = new Groups(clock, targets, keeping);
    this.service = restService([...scheduleRoutes(this.#groups), ...groupRoutes(this.#groups)]);
  }

  /** Lets the schedules of an earlier process go on. What was due since then is due now. */
  resume(): void {
    this.#groups.resume();
  }
}

function scheduleRoutes(groups: Groups): Route[] {
  const path = '/schedules/{Name}';
  const group = { GroupName: 'groupName' };
  return [
    {
      method: 'POST',
      path,
      operation: operation(scheduleInput, (input, caller) => groups.createSchedule(input, caller)),
    },
    {
      method: 'PUT',
      path,
      operation: operation(scheduleInput, (input, caller) => groups.updateSchedule(input, caller)),
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
      operation: operation(scheduleId, (input, caller) => groups.deleteSchedule(input, caller)),
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
      .flatMap(({ schedules }) => [...schedules.values()])
      .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
      .filter(({ definition }) => input.State === undefined || definition.State === input.State);
    const { page, token } = pageOf(found, ({ arn }) => arn, input);
    return { Schedules: page.map(scheduleSummary), ...token };
  });
}

function groupRoutes(groups: Groups): Route[] {
  const path = '/schedule-groups/{Name}';
  return [
    {
      method: 'POST',
      path,
      operation: operation(createGroupInput, (input, caller) => groups.create(input, caller)),
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
      operation: operation(groupId, (input, caller) => groups.delete(input, caller)),
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
