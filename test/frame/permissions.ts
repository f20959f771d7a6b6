// Which AWS actions a function can reach, by what its files import from the SDK.
import type { SourceFile } from './source.ts';

/** IAM's name of a service, if it differs from the SDK package's. */
const SERVICES: Readonly<Record<string, string>> = {
  '@aws-sdk/client-cloudwatch-logs': 'logs',
  '@aws-sdk/client-eventbridge': 'events',
};

/** Actions such as `sqs:SendMessage`, sorted; every import counts, since none is unused. */
export function usedActions(entry: string, sources: readonly SourceFile[]): string[] {
  const files = new Map(sources.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const next of files.get(path)?.imports ?? []) if (files.has(next)) reach(next);
  };
  reach(entry);
  return [...new Set([...reached].flatMap((path) => actionsIn(files.get(path)?.text ?? '')))].sort();
}

function actionsIn(text: string): string[] {
  const imports = text.matchAll(/^import\s*\{([^}]*)\}\s*from '(@aws-sdk\/client-([a-z-]+))'/gm);
  const commands = [...imports].flatMap(([, names = '', from = '', client = '']) => {
    const service = SERVICES[from] ?? client;
    return names.split(',').flatMap((name) => {
      const [, command, paged] = /^(?:(\w+)Command|paginate(\w+))$/.exec(name.trim()) ?? [];
      const action = command ?? paged;
      if (action === undefined || action === 'TransactWriteItems') return [];
      return [`${service}:${action}`];
    });
  });
  return [...commands, ...transactedIn(text)];
}

/** A transaction needs permission for each of its writes. */
function transactedIn(text: string): string[] {
  return [...text.matchAll(/\{\s*(Put|Update|Delete): \{/g)].map(([, write]) => `dynamodb:${write}Item`);
}
