// AWS's default quotas that decide how many jobs can start in one minute. Change a value together with its date and source. The
// quotas of an account are often higher: AWS raises them with its use, and on request.

/** When the quotas were collected. */
export const QUOTA_DATE = '2026-11-28';

/**
 * "Fargate On-Demand vCPU resource count" and "Fargate Spot vCPU resource count" of an account without history
 * (Amazon ECS service quotas, "AWS Fargate service quotas").
 */
export const FARGATE_VCPUS = 6;

/** Their codes in Service Quotas, for the service `fargate`. */
export const VCPU_QUOTA_CODES = { 'on-demand': 'L-3032A538', Spot: 'L-36FBB829' } as const;

/** Tasks that Fargate launches, on demand and Spot each (Amazon ECS developer guide, "AWS Fargate throttling quotas"). */
export const FARGATE_LAUNCHES = { burst: 100, aSecond: 20 } as const;

/** "Invocations throttle limit" of EventBridge Scheduler (EventBridge Scheduler user guide, "Quotas"). */
const SCHEDULER_INVOCATIONS_A_SECOND = 1000;
/** The regions that it is documented for. Elsewhere AWS's request rates are a quarter. */
const PRIMARY_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'sa-east-1',
];

export function schedulerInvocationsASecond(region: string): number {
  return PRIMARY_REGIONS.includes(region)
    ? SCHEDULER_INVOCATIONS_A_SECOND
    : SCHEDULER_INVOCATIONS_A_SECOND / 4;
}
