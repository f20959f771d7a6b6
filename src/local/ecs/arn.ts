/**
 * The name in an ARN of this region, or the name itself. There is one account here, and any account in an ARN counts as it.
 * @param ownArn an ARN of the resource's kind, for its partition and region
 * @returns undefined for an ARN of another region
 */
export function nameIn(nameOrArn: string, ownArn: string): string | undefined {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const where = (arn: string) => arn.split(':').slice(0, 4).join(':');
  return where(nameOrArn) === where(ownArn) ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : undefined;
}
