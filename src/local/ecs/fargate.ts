// The task sizes of Fargate: CPU units, and the range and steps of memory in MiB (ECS developer guide, "Task CPU and memory").
import { ServiceError } from '../service.ts';

const sizes: Readonly<Record<string, readonly [from: number, to: number, step: number]>> = {
  '256': [512, 2048, 512],
  '512': [1024, 4096, 1024],
  '1024': [2048, 8192, 1024],
  '2048': [4096, 16_384, 1024],
  '4096': [8192, 30_720, 1024],
  '8192': [16_384, 61_440, 4096],
  '16384': [32_768, 122_880, 8192],
};

/** @param name of the error: RunTask and RegisterTaskDefinition have different ones @throws ServiceError */
export function checkFargateSize(cpu: string, memory: string, name: string): void {
  const units = toUnits(cpu);
  const size = toUnits(memory);
  const [from, to, step] = sizes[units] ?? [1, 0, 1];
  const fits = size >= from && size <= to && (size - from) % step === 0 && !(units === 256 && size === 1536);
  if (fits) return;
  throw new ServiceError(
    name,
    `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the Amazon ECS documentation for the valid values.`,
  );
}

/** `256`, `.25 vCPU`, `1 GB`. */
function toUnits(text: string): number {
  const number = Number.parseFloat(text);
  return /vcpu|gb/i.test(text) ? number * 1024 : number;
}
