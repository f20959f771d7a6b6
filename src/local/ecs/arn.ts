/**
 * The name in an ARN of this region, or the name itself; `undefined` for an ARN of elsewhere. There is one account here, and every
 * account that an ARN names is taken for it.
 * @param ownArn of what is looked for, for its partition and region
 */
export function nameIn(nameOrArn: string, ownArn: string): string | undefined {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const where = (arn: string) => arn.split(':').slice(0, 4).join(':');
  return where(nameOrArn) === where(ownArn) ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : undefined;
}
