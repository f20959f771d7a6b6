/**
 * What was not allowed, from AWS's message: "User: … is not authorized to perform: sqs:GetQueueUrl on resource: arn:… because
 * …". EC2's messages contain neither action nor resource.
 */
export function deniedText(thrown: unknown): string {
  const { message } = thrown as Error;
  const [, action, resource] =
    /not authorized to perform:? ([\w-]+:\w+)(?: on (?:the )?resource:? (\S+?)[.,]?(?=\s|$))?/i.exec(
      message,
    ) ?? [];
  if (action === undefined) return `not checked: ${message}`;
  return `not checked: ${action} is not allowed${resource === undefined ? '' : ` on ${resource}`}`;
}
