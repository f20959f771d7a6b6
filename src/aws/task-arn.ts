interface TaskPlace {
  readonly partition: string;
  readonly region: string;
  /** The cluster's name. A deployment's cluster may change; a task's does not. */
  readonly cluster: string;
  readonly id: string;
}

/** `arn:<partition>:ecs:<region>:<account>:task/<cluster>/<id>` */
export function readTaskArn(taskArn: string): TaskPlace {
  const [, partition = '', , region = '', , resource = ''] = taskArn.split(':');
  const [, cluster = '', id = ''] = resource.split('/');
  return { partition, region, cluster, id };
}
