// Reasons as ECS, docker, containerd and registries word them, and whether the same launch can succeed later.
import { describe, expect, test } from 'vitest';
import { readLaunchReason } from '../../src/aws/launch-reasons.ts';

const pull = 'CannotPullContainerError: pull image manifest has been retried 5 time(s)';
const secrets =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried';
const start = 'CannotStartContainerError: Error response from daemon: failed to create task for container';

describe('what may pass', () => {
  test.each([
    'RESOURCE:MEMORY',
    'RESOURCE:ENI',
    'AGENT',
    'TaskFailedToStart: RESOURCE:CPU',
    'TaskFailedToStart: EMPTY CAPACITY PROVIDER',
    'No Container Instances were found in your cluster.',
    'No Container Instances were found in your capacity provider.',
    'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    "You've reached the limit on the number of vCPUs you can run concurrently",
    'Tasks provisioning capacity limit exceeded.',
    'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
    'Timeout waiting for network interface provisioning to complete.',
    'Timeout waiting for EphemeralStorage provisioning to complete.',
    "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': InsufficientFreeAddressesInSubnet",
    'ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin failed with no error message',
    `${pull}: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/app/manifests/2: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.`,
    `${pull}: failed to resolve ref docker.io/app:2: failed to do request: Head "https://registry-1.docker.io": dial tcp 34.205.13.154:443: i/o timeout`,
    'CannotPullContainerError: Error response from daemon: Get https://1.dkr.ecr.us-east-1.amazonaws.com/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'CannotPullContainerError: Error response from daemon: denied: Your authorization token has expired. Reauthenticate and try again.',
    `${secrets} 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`,
    `${secrets} 3 time(s): ThrottlingException: Rate exceeded`,
    'Your Spot Task was interrupted.',
    'Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.',
    'DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s',
    `${start}: driver failed programming external connectivity: port is already allocated`,
  ])('%s', (reason) => {
    expect(readLaunchReason(reason)).toBe('trouble');
  });
});

describe('what is certain to fail again', () => {
  test.each([
    'ATTRIBUTE',
    'TaskFailedToStart: ATTRIBUTE',
    'MISSING',
    `${pull}: failed to resolve ref 1.dkr.ecr.us-east-1.amazonaws.com/app:2: not found`,
    'CannotPullContainerError: Error response from daemon: manifest for app:timeout not found: manifest unknown: Requested image not found',
    "CannotPullContainerError: Error response from daemon: pull access denied for app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecr:GetAuthorizationToken',
    "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
    `${secrets} 1 time(s): failed to fetch secret arn:aws:secretsmanager:x from secrets manager: AccessDeniedException: Access to KMS is not allowed status code: 400, request id: a87a66d9`,
    `${secrets} 1 time(s): ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ResourceNotFoundException: The specified log group does not exist.',
    `${start}: OCI runtime create failed: runc create failed: unable to start container process: exec: "timeout": executable file not found in $PATH: unknown`,
    `${start}: exec /app/run: exec format error`,
    "ECS was unable to assume the role 'arn:aws:iam::1:role/task' that was provided for this task.",
    'Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation',
    "Unexpected EC2 error while attempting to Create Network Interface: InvalidSubnetID.NotFound: The subnet ID 'subnet-1' does not exist",
    'TaskDefinition is inactive',
    'CannotStartContainerError: Error response from daemon: unable to find user app: no matching entries in passwd file',
    'CannotStartContainerError: OCI runtime create failed: error mounting "/x" to rootfs at "/y": not a directory: unknown',
    'InternalError: failed to create container model: failed to normalize image reference "1.dkr.ecr.us-east-1.amazonaws.com/X:1"',
    'ResourceInitializationError: failed to download env files: file download command: non empty error stream: NoSuchKey: The specified key does not exist.',
    'ResourceInitializationError: failed to download env files: file download command: non empty error stream: NotFound: Not Found status code: 404',
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: mounting fs-1:/x failed, reason given by server: No such file or directory'",
  ])('%s', (reason) => {
    expect(readLaunchReason(reason)).toBe('refused');
  });
});

test.each(['', 'Task failed to start', 'an unknown reason'])('nothing is known of "%s"', (reason) => {
  expect(readLaunchReason(reason)).toBeUndefined();
});
