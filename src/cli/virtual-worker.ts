// A thread's program: runs a share of a crontab, and tells after each hour what has happened in it.
import { parentPort, workerData } from 'node:worker_threads';
import { type Happening, runShare, type Share } from './virtual-share.ts';

const happened: Happening[] = [];

await runShare(workerData as Share, {
  tell: (happening) => happened.push(happening),
  passed: () => parentPort?.postMessage(happened.splice(0)),
});
