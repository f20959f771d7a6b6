// AWS's on-demand prices in US dollars, before tax. Change a price together with its date and source.

/** Everything that is counted. */
export type Meter = keyof typeof METERS;

interface Priced {
  readonly service: string;
  /** For one unit. */
  readonly usd: number;
  readonly unit: string;
  /** Units that every account gets free each month, without an end date; everything in the account shares them. */
  readonly free?: number;
  /** The year, or year and month, for which the price was published. */
  readonly asOf: string;
  readonly source: string;
}

/** The region of all prices: others are often 10 to 30 percent more expensive. */
export const PRICE_REGION = 'us-east-1';

/** When the prices were collected. */
export const PRICE_DATE = '2026-11-28';

const FARGATE = { service: 'Fargate', asOf: '2026-09', source: 'aws.amazon.com/fargate/pricing' } as const;
/** AWS changes Spot prices. These are a third of the on-demand prices; AWS advertises up to 70 percent off. */
const SPOT = {
  service: 'Fargate',
  asOf: '2024',
  source: 'tomgregory.com, "Fargate Spot vs. Fargate"',
} as const;
const CLOUDWATCH = { asOf: '2026-06', source: 'factualminds.com, "Amazon CloudWatch pricing"' } as const;
const DYNAMODB = { service: 'DynamoDB', asOf: '2025-07', source: 'airbyte.com, "DynamoDB pricing"' } as const;
const LAMBDA = { service: 'Lambda', asOf: '2024', source: 'cloudchipr.com, "AWS Lambda pricing"' } as const;
const EC2 = { service: 'EC2', asOf: '2026', source: 'public tables of EC2 prices' } as const;

const METERS = {
  'scheduler-invocations': {
    service: 'EventBridge Scheduler',
    usd: 1 / 1e6,
    unit: 'invocations',
    free: 14e6,
    asOf: '2026-03',
    source: 'cloudburn.io',
  },
  'sqs-requests': {
    service: 'SQS',
    usd: 0.5 / 1e6,
    unit: 'requests',
    free: 1e6,
    asOf: '2026-03',
    source: 'cloudburn.io, FIFO queues',
  },
  'lambda-requests': { ...LAMBDA, usd: 0.2 / 1e6, unit: 'invocations', free: 1e6 },
  /** arm64. */
  'lambda-gb-seconds': { ...LAMBDA, usd: 0.0000133334, unit: 'GB-seconds', free: 400_000 },
  'dynamodb-writes': { ...DYNAMODB, usd: 0.625 / 1e6, unit: 'write units' },
  'dynamodb-reads': { ...DYNAMODB, usd: 0.125 / 1e6, unit: 'read units' },
  'dynamodb-gb-months': {
    ...DYNAMODB,
    usd: 0.25,
    unit: 'GB stored',
    free: 25,
    source: 'aws.amazon.com/dynamodb/pricing',
  },
  's3-gets': {
    service: 'S3',
    usd: 0.4 / 1e6,
    unit: 'GET requests',
    asOf: '2025',
    source: 'aws.amazon.com/s3/pricing',
  },
  'log-gb': { ...CLOUDWATCH, service: 'CloudWatch Logs', usd: 0.5, unit: 'GB written', free: 5 },
  'log-gb-months': { ...CLOUDWATCH, service: 'CloudWatch Logs', usd: 0.03, unit: 'GB kept' },
  metrics: { ...CLOUDWATCH, service: 'CloudWatch metrics', usd: 0.3, unit: 'metrics', free: 10 },
  alarms: { ...CLOUDWATCH, service: 'CloudWatch alarms', usd: 0.1, unit: 'metrics of alarms', free: 10 },
  'fargate-x86-vcpu-hours': { ...FARGATE, usd: 0.04048, unit: 'vCPU-hours' },
  'fargate-x86-gb-hours': { ...FARGATE, usd: 0.004446, unit: 'GB-hours' },
  'fargate-arm-vcpu-hours': { ...FARGATE, usd: 0.03238, unit: 'vCPU-hours (ARM)' },
  'fargate-arm-gb-hours': { ...FARGATE, usd: 0.00356, unit: 'GB-hours (ARM)' },
  'fargate-x86-spot-vcpu-hours': { ...SPOT, usd: 0.01334053, unit: 'vCPU-hours (Spot)' },
  'fargate-x86-spot-gb-hours': { ...SPOT, usd: 0.00146489, unit: 'GB-hours (Spot)' },
  /** No price was found; this assumes the discount of x86. */
  'fargate-arm-spot-vcpu-hours': { ...SPOT, usd: 0.01067, unit: 'vCPU-hours (ARM, Spot)' },
  'fargate-arm-spot-gb-hours': { ...SPOT, usd: 0.00117, unit: 'GB-hours (ARM, Spot)' },
  /** For disk beyond 20 GB. */
  'fargate-disk-gb-hours': {
    ...FARGATE,
    usd: 0.000111,
    unit: 'GB-hours of disk',
    asOf: '2022',
    source: 'aws.amazon.com/blogs, on storage of Lambda and Fargate',
  },
  'ipv4-hours': {
    service: 'Public IPv4 addresses',
    usd: 0.005,
    unit: 'hours',
    asOf: '2024-02',
    source: 'aws.amazon.com/blogs/aws, "AWS public IPv4 address charge"',
  },
  't4g-nano-hours': { ...EC2, usd: 0.0042, unit: 'hours' },
  't4g-small-hours': { ...EC2, usd: 0.0168, unit: 'hours' },
  'gp3-gb-months': { ...EC2, usd: 0.08, unit: 'GB of disk', asOf: '2022' },
} as const satisfies Record<string, Priced>;

/** Every meter with its price. */
export const PRICES: Readonly<Record<Meter, Priced>> = METERS;
