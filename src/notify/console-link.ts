// Where in the AWS console a person sees more.
import { readTaskArn } from '../aws/task-arn.ts';

/** The page of a task, from its ARN. */
export function taskLink(taskArn: string): string {
  const { partition, region, cluster, id } = readTaskArn(taskArn);
  return `https://${host(partition, region)}/ecs/v2/clusters/${cluster}/tasks/${id}/configuration?region=${region}`;
}

/** The page of a schedule; `arn` is any ARN of the deployment and says where it lives. */
export function scheduleLink(arn: string, group: string, name: string): string {
  const [, partition = '', , region = ''] = arn.split(':');
  return `https://${host(partition, region)}/scheduler/home?region=${region}#schedules/${group}/${name}`;
}

function host(partition: string, region: string): string {
  if (partition === 'aws-cn') return `${region}.console.amazonaws.cn`;
  if (partition === 'aws-us-gov') return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}
