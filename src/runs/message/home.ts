/** Where a deployment is, according to its ARNs. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Partition, region and account of an ARN. */
export function homeOf(arn: string): Home {
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  return { partition, region, account };
}
