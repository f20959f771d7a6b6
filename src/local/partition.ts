// The partition of a region, as in its ARNs.

/** `aws-cn` for `cn-north-1`, `aws-us-gov` for `us-gov-west-1`, `aws` for nearly all others. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}
