// This machine, and what only it reaches.
import { BlockList, isIP } from 'node:net';

/**
 * The services that hand out credentials are link-local (EC2 user guide, "Access instance metadata"; Amazon ECS developer guide,
 * "Task metadata endpoint").
 */
export const OWN_ADDRESSES = new BlockList();
for (const [family, network, prefix] of [
  ['ipv4', '0.0.0.0', 8],
  ['ipv4', '127.0.0.0', 8],
  ['ipv4', '169.254.0.0', 16],
  ['ipv6', '::', 127],
  ['ipv6', 'fe80::', 10],
  ['ipv6', 'fd00:ec2::', 32],
] as const)
  OWN_ADDRESSES.addSubnet(network, prefix, family);

/** Whether a list has an address; a name is none. */
export function hasAddress(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
