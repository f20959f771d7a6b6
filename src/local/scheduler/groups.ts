import type { Caller } from '../caller.ts';
import type { Clock } from '../clock.ts';
import { partitionOf } from '../partition.ts';
import { ServiceError } from '../service.ts';
import { Alarm } from './alarm.ts';
import { deliver, type ScheduleTargets } from './delivery.ts';
import type { ScheduleInput } from './input.ts';
import { checkedDefinition, type StoredSchedule } from './schedule.ts';

export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  readonly schedules: Map<string, Kept>;
}

interface Kept {
  schedule: StoredSchedule;
  readonly alarm: Alarm;
}

const defaultGroup = 'default';

export class Groups {
  readonly #clock: Clock;
  readonly #targets: ScheduleTargets;
  readonly #groups = new Map<string, Group>();

  constructor(clock: Clock, targets: ScheduleTargets) {
    this.#clock = clock;
    this.#targets = targets;
  }

  all(caller: Caller): Iterable<Group> {
    this.#ensureDefault(caller);
    return this.#groups.values();
  }

  create(name: string, caller: Caller): Group {
    this.#ensureDefault(caller);
    if (this.#groups.has(name)) throw conflict(`Schedule group ${name} already exists.`);
    return this.#make(name, caller);
  }

  find(name: string, caller: Caller): Group {
    this.#ensureDefault(caller);
    const group = this.#groups.get(name);
    if (group === undefined) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  /** Deletes a group and its schedules at once. AWS takes a while, and may still invoke schedules in the meantime. */
  delete(name: string, caller: Caller): void {
    if (name === defaultGroup) {
      throw new ServiceError('ValidationException', 'The default schedule group cannot be deleted.');
    }
    const group = this.find(name, caller);
    for (const { alarm } of group.schedules.values()) alarm.stop();
    this.#groups.delete(name);
  }

  createSchedule(input: ScheduleInput, caller: Caller): StoredSchedule {
    const group = this.find(input.GroupName ?? defaultGroup, caller);
    if (group.schedules.has(input.Name)) throw conflict(`Schedule ${input.Name} already exists.`);
    const now = this.#clock.now();
    const arn = `arn:${partitionOf(caller.region)}:scheduler:${caller.region}:${caller.account}:schedule/${group.name}/${input.Name}`;
    const identity = { name: input.Name, groupName: group.name, arn, created: now, modified: now };
    const kept: Kept = {
      schedule: { ...identity, ...checkedDefinition(input, now) },
      alarm: new Alarm(this.#clock),
    };
    group.schedules.set(input.Name, kept);
    this.#setAlarm(group, kept);
    return kept.schedule;
  }

  updateSchedule(input: ScheduleInput, caller: Caller): StoredSchedule {
    const { group, kept } = this.#findSchedule(input.GroupName, input.Name, caller);
    const now = this.#clock.now();
    kept.schedule = { ...kept.schedule, ...checkedDefinition(input, now), modified: now };
    this.#setAlarm(group, kept);
    return kept.schedule;
  }

  schedule(groupName: string | undefined, name: string, caller: Caller): StoredSchedule {
    return this.#findSchedule(groupName, name, caller).kept.schedule;
  }

  deleteSchedule(groupName: string | undefined, name: string, caller: Caller): void {
    const { group, kept } = this.#findSchedule(groupName, name, caller);
    kept.alarm.stop();
    group.schedules.delete(name);
  }

  #setAlarm(group: Group, kept: Kept): void {
    const { schedule, alarm } = kept;
    alarm.set(schedule, (due, last) =>
      deliver(schedule, due, {
        clock: this.#clock,
        targets: this.#targets,
        done: () => {
          const completed = last && schedule.definition.ActionAfterCompletion === 'DELETE';
          // Unless it was changed or replaced in the meantime.
          if (completed && kept.schedule === schedule && group.schedules.get(schedule.name) === kept) {
            group.schedules.delete(schedule.name);
          }
        },
      }),
    );
  }

  #findSchedule(groupName: string | undefined, name: string, caller: Caller): { group: Group; kept: Kept } {
    const group = this.find(groupName ?? defaultGroup, caller);
    const kept = group.schedules.get(name);
    if (kept === undefined) throw notFound(`Schedule ${name} does not exist.`);
    return { group, kept };
  }

  #ensureDefault(caller: Caller): void {
    if (!this.#groups.has(defaultGroup)) this.#make(defaultGroup, caller);
  }

  #make(name: string, caller: Caller): Group {
    const group: Group = {
      name,
      arn: `arn:${partitionOf(caller.region)}:scheduler:${caller.region}:${caller.account}:schedule-group/${name}`,
      created: this.#clock.now(),
      schedules: new Map(),
    };
    this.#groups.set(name, group);
    return group;
  }
}

function conflict(message: string): ServiceError {
  return new ServiceError('ConflictException', message, { status: 409 });
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, { status: 404 });
}
