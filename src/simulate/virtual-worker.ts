// A thread's program: lets a slice of virtual time pass, and tells after each hour what has happened in it.
import { parentPort, workerData } from 'node:worker_threads';
import type { Told } from './side-by-side.ts';
import { type Happening, runSlice, type VirtualSlice } from './virtual-slice.ts';

const happened: Happening[] = [];
const post = (told: Told) => parentPort?.postMessage(told);

const open = await runSlice(workerData as VirtualSlice, {
  tell: (happening) => happened.push(happening),
  passed: () => post(happened.splice(0)),
});
post(happened);
post(open);
