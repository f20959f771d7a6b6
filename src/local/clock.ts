// Time in the local cloud: the system's, or virtual time in which a week takes seconds.

/** An action scheduled for later, which `cancel` prevents. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  now(): Date;
  /** Runs `action` at `instant`; if that has passed, at once, but never synchronously. */
  at(instant: Date, action: () => void | Promise<void>): Timer;
  /**
   * Marks work as in progress: a virtual clock stands still until it has settled. The work must therefore not wait for a timer
   * of this clock. Returns the same promise.
   */
  track<T>(work: Promise<T>): Promise<T>;
}

/** The system's time. An action that throws causes an unhandled error, which ends the process, as in any timer. */
export class SystemClock implements Clock {
  readonly #timers = new Set<Timer>();

  now(): Date {
    return new Date();
  }

  at(instant: Date, action: () => void | Promise<void>): Timer {
    // Long waits are cut into pieces: setTimeout takes at most 24.8 days, and notices neither that the machine slept nor that
    // its clock was set.
    const longestWait = 60_000;
    let handle: NodeJS.Timeout;
    const wait = (): void => {
      const milliseconds = Math.min(Math.max(instant.getTime() - Date.now(), 0), longestWait);
      handle = setTimeout(() => {
        if (Date.now() < instant.getTime()) return wait();
        this.#timers.delete(timer);
        void action();
      }, milliseconds);
    };
    const timer = {
      cancel: () => {
        clearTimeout(handle);
        this.#timers.delete(timer);
      },
    };
    this.#timers.add(timer);
    wait();
    return timer;
  }

  track<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  /** Cancels every timer, so that the process can end. */
  close(): void {
    for (const timer of this.#timers) timer.cancel();
  }
}

interface Appointment {
  readonly time: number;
  readonly order: number;
  readonly action: () => void | Promise<void>;
  cancelled: boolean;
}

/** Time that passes only on request, and stands still while anything is in progress. */
export class VirtualClock implements Clock {
  #now: number;
  #inserted = 0;
  readonly #appointments: Appointment[] = [];
  readonly #work = new Set<Promise<unknown>>();
  readonly #failures: unknown[] = [];
  #advance: Promise<void> = Promise.resolve();

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  at(instant: Date, action: () => void | Promise<void>): Timer {
    const appointment = { time: instant.getTime(), order: this.#inserted++, action, cancelled: false };
    if (appointment.time <= this.#now) {
      void this.#do(appointment);
    } else {
      insert(this.#appointments, appointment);
    }
    return {
      cancel: () => {
        appointment.cancelled = true;
      },
    };
  }

  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => {
        this.#work.delete(settled);
      },
      () => {
        this.#work.delete(settled);
      },
    );
    this.#work.add(settled);
    return work;
  }

  /**
   * Lets time pass until `instant`: runs actions in order of time, then of insertion, and after each waits until all tracked
   * work has settled. Concurrent calls run one after the other.
   * @throws what an action threw, once everything else is done
   */
  async advanceTo(instant: Date): Promise<void> {
    this.#advance = this.#advance.then(() => this.#run(instant.getTime()));
    await this.#advance;
    this.#rethrow();
  }

  /** Waits until nothing is in progress, without letting time pass. @throws what an action threw */
  async settle(): Promise<void> {
    await this.#settled();
    this.#rethrow();
  }

  async #run(until: number): Promise<void> {
    await this.#settled();
    for (let next = this.#appointments[0]; next && next.time <= until; next = this.#appointments[0]) {
      remove(this.#appointments);
      if (next.cancelled) continue;
      this.#now = Math.max(this.#now, next.time);
      await this.#do(next);
      await this.#settled();
    }
    this.#now = Math.max(this.#now, until);
  }

  /** Starts an appointment's action in its own microtask. */
  #do(appointment: Appointment): Promise<void> {
    const done = Promise.resolve().then(async () => {
      if (!appointment.cancelled) await appointment.action();
    });
    return this.track(done).catch((error: unknown) => {
      this.#failures.push(error);
    });
  }

  async #settled(): Promise<void> {
    do {
      await Promise.all(this.#work);
      // Continuations that track more work run before the next turn of the event loop.
      await new Promise(setImmediate);
    } while (this.#work.size > 0);
  }

  #rethrow(): void {
    const [failure] = this.#failures.splice(0);
    if (failure !== undefined) throw failure;
  }
}

// A binary heap, because a week of jobs has hundreds of thousands of appointments.

function before(a: Appointment, b: Appointment): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

function insert(heap: Appointment[], appointment: Appointment): void {
  let index = heap.push(appointment) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Appointment;
    if (!before(appointment, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = appointment;
}

/** Removes the first appointment of a heap that is not empty. */
function remove(heap: Appointment[]): void {
  const last = heap.pop() as Appointment;
  if (heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    let below = left;
    if (right !== undefined && before(right, left)) {
      child += 1;
      below = right;
    }
    if (!before(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
}
