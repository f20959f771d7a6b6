// Whether a failed launch can succeed later, from ECS's reason. One table for all places where ECS states it: `failures[]` of
// RunTask, errors of RunTask, and the reasons of tasks that stopped before they started.

/** `trouble` may pass; `refused` fails again until a person fixes it. */
export type LaunchProblem = 'trouble' | 'refused';

interface Row {
  readonly means: LaunchProblem;
  readonly says: readonly RegExp[];
}

/**
 * The first matching row decides: a pull that failed with "429 Too Many Requests" may pass, although ECS also says that it did
 * not find the image. A reason without a row is left to the caller. Sources: ECS developer guide, "API failure reasons",
 * "Stopped task error messages" (TaskFailedToStart, ResourceInitialization, CannotPullContainer, CannotStartContainer),
 * "Service event messages"; the errors of docker, containerd and ECR.
 */
const table: readonly Row[] = [
  {
    // The image cannot run the command. This row comes first because ECS quotes the command, whose words could match other
    // rows.
    means: 'refused',
    says: [
      /\bexec(utable)?\b.*\b(not found in|no such file or directory|permission denied|is a directory)/is,
      /\bexec format error\b/i,
      /^CannotStartContainerError: no command specified/,
      /: (no such file or directory|permission denied|not a directory): unknown\b/i,
      /unable to find (user|group) .*: no matching entries/i,
      // ECS calls this an InternalError.
      /failed to normalize image reference/i,
    ],
  },
  {
    means: 'trouble',
    says: [
      // Throttling by ECS itself, by services behind it, and by registries.
      /toomanyrequests|too many requests|\b429\b.*\brequests?\b|\bstatus(code)?:? ?(code:? ?)?429\b/i,
      /rate exceeded|RequestLimitExceeded|request limit exceeded|\bpull rate limit\b/i,
      /Throttl(ing|ed|eRequest)|SlowDown|ProvisionedThroughputExceeded/,
      // Networks and services that did not answer.
      /\btimed[ -]?out\b|\bi\/o timeout\b|\bhandshake timeout\b|Timeout waiting for|Client\.Timeout|\b(Docker|ContainerRuntime)Timeout/i,
      /deadline exceeded|request canceled|context canceled|RequestCanceled|connection (reset|refused|closed)|broken pipe/i,
      /\bunexpected EOF\b|: EOF\b|\bno such host\b|server misbehaving|temporary failure|network is unreachable|no route to host/i,
      /\b50[0234] (Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)|received unexpected HTTP status: 50[0234]/i,
      /\b(InternalError|InternalFailure|InternalServerError|ServerException|ServiceUnavailable)\b|\bservice unavailable\b/i,
      /ExpiredToken|token (has|is) expired|(please|reauthenticate and) try again\b|\btry again later\b|\bretry your request\b/i,
      // Capacity: of Fargate, instances, subnets and quotas.
      /^(TaskFailedToStart: )?(RESOURCE|AGENT)\b|\bRESOURCE:[A-Z]|encountered error "?AGENT\b|agent (is )?(dis|not )connected/i,
      /capacity is unavailable|capacity unavailable|insufficient capacity|capacity limit|no capacity|EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES/i,
      /no container instances? (were|was) found|no container instances? (are|is)|no container instance met|unable to place a task/i,
      /insufficient (cpu|memory|gpu|eni|free)|InsufficientFreeAddresses|(not enough|free) (ip )?addresses|no space left on device/i,
      /reached the limit on the number of|LimitExceeded|limit exceeded|already using a port|port is already allocated/i,
      // Instances and network interfaces that appear and disappear.
      /\bspot\b.*\b(interrupt|reclaim|terminat)|Host EC2 .*(terminated|stopped)|container instance (termination|is draining)/i,
      /network interface provisioning|provisioning to complete|failed to configure ENI|attach network interface/i,
      // The first use of ECS in an account creates the role.
      /service.linked role/i,
      /update (is )?in progress|UpdateInProgress|cluster is (currently )?(being|undergoing)/i,
    ],
  },
  {
    means: 'refused',
    says: [
      // Configuration, as named in `failures[]`.
      /^(TaskFailedToStart: )?(ATTRIBUTE|LOCATION|MISSING|INACTIVE)\b/,
      /\babove your limit\b|is not a valid (cpu|memory)/i,
      // Permissions.
      /Access ?Denied|UnauthorizedOperation|not authorized|\bunauthorized\b|\b(401 Unauthorized|403 Forbidden)\b|status(code)?:? ?(code:? ?)?40[13]\b/i,
      /\bdenied\b|no basic auth credentials|authentication required|unable to assume the (role|service)|KMS is not allowed|TagPolicyViolation/i,
      // Images.
      /manifest unknown|manifest for .* not found|name unknown|repository .*(not found|does not exist)|RepositoryNotFound|ImageNotFound/i,
      /failed to resolve (ref|reference) .*not found|CannotPull\w*: .*: not found|invalid reference format|invalid repository name/is,
      /no matching manifest|does not contain descriptor matching platform|cannot be used on this platform|no match for platform/i,
      /no processor for media-type|unsupported (media type|manifest)|mediaType in manifest/i,
      // What a task definition refers to: secrets, parameters, logs, subnets, security groups, file systems.
      /ResourceNotFound|ParameterNotFound|InvalidParameter|ValidationException|invalid ssm parameters|can't find the specified secret/i,
      /marked for deletion|(log group|log stream|secret|parameter|role|file system) .*(does not|doesn't) exist|did not contain json key/i,
      /\bNoSuch(Key|Bucket)\b|failed to download env files: .*\b(NotFound|404)\b|\bDisabledException\b/i,
      /reason given by server: No such file or directory/i,
      /\bInvalid\w*\.(NotFound|Malformed)\b|FileSystemNotFound|invalid (secret|json key)|retrieved secret .* (invalid|not)/i,
      /\btask ?definition\b.*\b(not found|is inactive|does not support|inactive)|unable to describe task definition/i,
    ],
  },
];

/** The meaning of a reason. @returns undefined if it is unknown */
export function readLaunchReason(reason: string): LaunchProblem | undefined {
  return table.find(({ says }) => says.some((pattern) => pattern.test(reason)))?.means;
}
