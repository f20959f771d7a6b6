/** Milliseconds between two looks at a deployment. */
export interface WatchPace {
  /** At the runs. */
  readonly runs: number;
  /** At the schedules, unless a sync or an action from here changes them earlier: each costs a call. */
  readonly schedules: number;
}

export const PACE_ON_AWS: WatchPace = { runs: 5_000, schedules: 120_000 };
export const PACE_HERE: WatchPace = { runs: 1_000, schedules: 5_000 };
