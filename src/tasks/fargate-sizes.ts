const GIB = 1024;

interface Sizes {
  readonly cpu: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

/**
 * CPU units and MiB. With 256 CPU units the memory is 512 MiB, 1 GiB or 2 GiB, which is not a constant step and is handled
 * below. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
const SIZES: readonly Sizes[] = [
  { cpu: 512, least: GIB, most: 4 * GIB, step: GIB },
  { cpu: 1024, least: 2 * GIB, most: 8 * GIB, step: GIB },
  { cpu: 2048, least: 4 * GIB, most: 16 * GIB, step: GIB },
  { cpu: 4096, least: 8 * GIB, most: 30 * GIB, step: GIB },
  { cpu: 8192, least: 16 * GIB, most: 60 * GIB, step: 4 * GIB },
  { cpu: 16_384, least: 32 * GIB, most: 120 * GIB, step: 8 * GIB },
];
const SMALLEST = { cpu: 256, memory: [512, GIB, 2 * GIB] };

/**
 * What Fargate accepts instead of a size that it does not have.
 * @returns undefined if it has the size, or the size is larger than all known ones
 */
export function refusedSize(cpu: number, memory: number): string | undefined {
  if (cpu > 16_384) return undefined;
  if (cpu === SMALLEST.cpu) {
    return SMALLEST.memory.includes(memory) ? undefined : `with cpu=256, memory must be 512, 1024 or 2048`;
  }
  const sizes = SIZES.find((one) => one.cpu === cpu);
  if (sizes === undefined) return `cpu must be one of 256, ${SIZES.map((one) => one.cpu).join(', ')}`;
  const { least, most, step } = sizes;
  const fits = memory >= least && memory <= most && (memory - least) % step === 0;
  return fits ? undefined : `with cpu=${cpu}, memory must be ${least} to ${most} in steps of ${step}`;
}

export interface TaskSize {
  /** CPU units. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
}

/** The smallest size that Fargate has and that is at least the given one, which may be it; that itself if it is larger than all. */
export function fittingSize({ cpu, memory }: TaskSize): TaskSize {
  const smallest = SMALLEST.memory.find((one) => one >= memory);
  if (cpu <= SMALLEST.cpu && smallest !== undefined) return { cpu: SMALLEST.cpu, memory: smallest };
  const sizes = SIZES.find((one) => one.cpu >= cpu && one.most >= memory);
  if (sizes === undefined) return { cpu, memory };
  const { least, step } = sizes;
  return { cpu: sizes.cpu, memory: least + Math.max(0, Math.ceil((memory - least) / step)) * step };
}

/** CPU units or MiB as in task definitions: `256`, `.25 vCPU`, `0.5 GB`. */
export function readSize(text: string | undefined): number | undefined {
  const [, number, unit] = /^\s*(\d*\.?\d+)\s*(vcpu|gb)?\s*$/i.exec(text ?? '') ?? [];
  if (number === undefined) return undefined;
  return unit === undefined ? Number(number) : Math.round(Number(number) * GIB);
}
