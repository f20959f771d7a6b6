import type { Caller } from '../caller.ts';
import type { Clock } from '../clock.ts';
import type { Keeping, Kept } from '../journal/keeping.ts';
import { partitionOf } from '../partition.ts';
import { ServiceError } from '../service.ts';
import { Alarm } from './alarm.ts';
import { type Decision, decideOnce } from './client-tokens.ts';
import { Deliveries, type ScheduleTargets } from './delivery.ts';
import type { ScheduleInput } from './input.ts';
import { checkedDefinition, nextDue, type StoredSchedule } from './schedule.ts';
import { type Group, type Invocation, type SchedulerChange, SchedulerStore } from './store.ts';

const defaultGroup = 'default';

/** A request that may have a client token. */
interface Tokened {
  readonly ClientToken?: string;
}

/** The schedule groups, and the schedules, whose targets are invoked when they are due. */
export class Groups {
  readonly #clock: Clock;
  readonly #store = new SchedulerStore();
  readonly #kept: Kept<SchedulerChange>;
  readonly #deliveries: Deliveries;
  /** Of the schedules that wait, by their ARNs. */
  readonly #alarms = new Map<string, Alarm>();

  constructor(clock: Clock, targets: ScheduleTargets, keeping: Keeping) {
    this.#clock = clock;
    this.#kept = keeping.part('scheduler', this.#store);
    this.#deliveries = new Deliveries({
      clock,
      targets,
      store: this.#store,
      kept: this.#kept,
      completed: (invocation) => this.#completed(invocation),
    });
  }

  /** Lets the schedules and the failed invocations of an earlier process go on. */
  resume(): void {
    for (const { schedules } of this.#store.groups.values()) {
      for (const schedule of schedules.values()) {
        // It was created or changed in the meantime.
        if (this.#alarms.has(schedule.arn)) continue;
        this.#alarmOf(schedule).resume(schedule, this.#ringOf(schedule));
      }
    }
    this.#deliveries.resume();
  }

  all(caller: Caller): Iterable<Group> {
    this.#ensureDefault(caller);
    return this.#store.groups.values();
  }

  find(name: string, caller: Caller): Group {
    this.#ensureDefault(caller);
    const group = this.#store.groups.get(name);
    if (group === undefined) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  schedule(groupName: string | undefined, name: string, caller: Caller): StoredSchedule {
    const schedule = this.find(groupName ?? defaultGroup, caller).schedules.get(name);
    if (schedule === undefined) throw notFound(`Schedule ${name} does not exist.`);
    return schedule;
  }

  create(input: Tokened & { readonly Name: string }, caller: Caller): object {
    return this.#once('CreateScheduleGroup', input, () => {
      const { Name: name } = input;
      this.#ensureDefault(caller);
      if (this.#store.groups.has(name)) throw conflict(`Schedule group ${name} already exists.`);
      const group = this.#newGroup(name, caller);
      return { changes: [group], output: { ScheduleGroupArn: group.arn } };
    });
  }

  /** Deletes a group and its schedules at once. AWS takes a while, and may still invoke schedules in the meantime. */
  delete(input: Tokened & { readonly Name: string }, caller: Caller): object {
    return this.#once('DeleteScheduleGroup', input, () => {
      const { Name: name } = input;
      if (name === defaultGroup) {
        throw new ServiceError('ValidationException', 'The default schedule group cannot be deleted.');
      }
      const { schedules } = this.find(name, caller);
      return { changes: [{ kind: 'delete-group', name }], stopped: [...schedules.values()] };
    });
  }

  createSchedule(input: ScheduleInput, caller: Caller): object {
    return this.#once('CreateSchedule', input, () => {
      const { name: groupName, schedules } = this.find(input.GroupName ?? defaultGroup, caller);
      if (schedules.has(input.Name)) throw conflict(`Schedule ${input.Name} already exists.`);
      const now = this.#clock.now();
      const arn = `arn:${partitionOf(caller.region)}:scheduler:${caller.region}:${caller.account}:schedule/${groupName}/${input.Name}`;
      const identity = { name: input.Name, groupName, arn, created: now, modified: now };
      return this.#put({ ...identity, ...checkedDefinition(input, now) });
    });
  }

  updateSchedule(input: ScheduleInput, caller: Caller): object {
    return this.#once('UpdateSchedule', input, () => {
      const before = this.schedule(input.GroupName, input.Name, caller);
      const now = this.#clock.now();
      return this.#put({ ...before, ...checkedDefinition(input, now), modified: now });
    });
  }

  deleteSchedule(
    input: Tokened & { readonly GroupName?: string; readonly Name: string },
    caller: Caller,
  ): object {
    return this.#once('DeleteSchedule', input, () => {
      const schedule = this.schedule(input.GroupName, input.Name, caller);
      return { changes: [deletionOf(schedule)], stopped: [schedule] };
    });
  }

  #put(schedule: StoredSchedule): Decision {
    return {
      changes: [{ kind: 'schedule', schedule }],
      output: { ScheduleArn: schedule.arn },
      started: schedule,
    };
  }

  #once(operation: string, input: Tokened, decide: () => Decision): object {
    const parts = { store: this.#store, clock: this.#clock };
    const { changes, output = {}, stopped = [], started } = decideOnce(parts, operation, input, decide);
    this.#kept.change(changes);
    for (const schedule of stopped) this.#stop(schedule);
    if (started !== undefined) this.#alarmOf(started).set(started, this.#ringOf(started));
    return output;
  }

  #alarmOf(schedule: StoredSchedule): Alarm {
    const alarm = this.#alarms.get(schedule.arn) ?? new Alarm(this.#clock, this.#store.lastDue(schedule));
    this.#alarms.set(schedule.arn, alarm);
    return alarm;
  }

  #stop({ arn }: StoredSchedule): void {
    this.#alarms.get(arn)?.stop();
    this.#alarms.delete(arn);
  }

  #ringOf(schedule: StoredSchedule): (due: number) => Promise<void> {
    return (due) => this.#deliveries.deliver(schedule, due);
  }

  /** A schedule may delete itself, unless it was changed or replaced in the meantime. */
  #completed({ schedule, scheduled }: Invocation): readonly SchedulerChange[] {
    const { groupName, name, definition } = schedule;
    if (definition.ActionAfterCompletion !== 'DELETE') return [];
    if (this.#store.groups.get(groupName)?.schedules.get(name) !== schedule) return [];
    if (nextDue(schedule, scheduled) !== undefined) return [];
    this.#stop(schedule);
    return [deletionOf(schedule)];
  }

  #ensureDefault(caller: Caller): void {
    if (!this.#store.groups.has(defaultGroup)) this.#kept.happened([this.#newGroup(defaultGroup, caller)]);
  }

  #newGroup(name: string, caller: Caller): Extract<SchedulerChange, { kind: 'group' }> {
    const arn = `arn:${partitionOf(caller.region)}:scheduler:${caller.region}:${caller.account}:schedule-group/${name}`;
    return { kind: 'group', name, arn, created: this.#clock.now().getTime() };
  }
}

function deletionOf({ groupName, name }: StoredSchedule): SchedulerChange {
  return { kind: 'delete-schedule', groupName, name };
}

function conflict(message: string): ServiceError {
  return new ServiceError('ConflictException', message, { status: 409 });
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, { status: 404 });
}
