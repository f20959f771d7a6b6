import { readTaskArn } from '../../aws/task-arn.ts';

/** The console hosts of known partitions. A wrong link is worse than none. */
const hosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The console page of a task, from its ARN. @returns undefined in an unknown partition */
export function taskLink(taskArn: string): string | undefined {
  const { partition, region, cluster, id } = readTaskArn(taskArn);
  const path = `ecs/v2/clusters/${cluster}/tasks/${id}/configuration?region=${region}`;
  return link(partition, region, path);
}

/** The console page of a schedule. @param arn any ARN of the deployment, for partition and region */
export function scheduleLink(arn: string, group: string, name: string): string | undefined {
  const [, partition = '', , region = ''] = arn.split(':');
  return link(partition, region, `scheduler/home?region=${region}#schedules/${group}/${name}`);
}

function link(partition: string, region: string, path: string): string | undefined {
  const host = hosts[partition];
  return host && `https://${region}.${host}/${path}`;
}
