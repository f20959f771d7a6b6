// The partition that a region belongs to: what its ARNs begin with.

/** `aws-cn` of `cn-north-1`, `aws-us-gov` of `us-gov-west-1`, `aws` of nearly all others. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}
