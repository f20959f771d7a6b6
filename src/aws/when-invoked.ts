/** A Lambda handler that is created at its first invocation, so that importing its module reads nothing. */
export function whenInvoked<Event, Context, Answer>(
  create: () => (event: Event, context?: Context) => Promise<Answer>,
): (event: Event, context?: Context) => Promise<Answer> {
  let handle: ReturnType<typeof create> | undefined;
  return (event, context) => {
    handle ??= create();
    return handle(event, context);
  };
}
