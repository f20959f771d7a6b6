import { setTimeout as sleep } from 'node:timers/promises';
import type { Patience } from '../schedules/call-until-answered.ts';

export const patience: Patience = {
  wait: async (milliseconds) => {
    await sleep(milliseconds);
  },
  random: Math.random,
  // A person prefers to see the error; the SDK has already tried again.
  faultTries: 1,
};
