// The channels of cronbridge.yml: for each a rule that matches the notifications of jobs that name it, and the API destination to which
// EventBridge sends them.
import type { Names } from '../config/names.ts';
import type { Channel } from '../config/settings-schema.ts';
import {
  apiDestination,
  bareConnection,
  callingRole,
  resolvedSecret,
  sendingRule,
} from './call-addresses.ts';
import type { Resources } from './cloudformation.ts';

/** The rule of a channel, and its API destination. */
export function channelRule({ prefix }: Pick<Names, 'prefix'>, channel: string): string {
  return `${prefix}-to-${channel}`;
}

export function channels(names: Names, named: Readonly<Record<string, Channel>>): Resources {
  const all = Object.entries(named).map(([name, channel]) => ({
    name,
    id: `Channel${name.replace(/(?:^|-)(.?)/g, (_, letter: string) => letter.toUpperCase())}`,
    endpoint: 'slack' in channel ? resolvedSecret(channel.slack) : channel.webhook,
    // Slack takes nothing but what it knows.
    InputPath: 'slack' in channel ? '$.detail.slack' : '$.detail',
  }));
  if (all.length === 0) return {};
  return {
    ...bareConnection('ChannelConnection', `${names.prefix}-channels`),
    ...Object.assign(
      {},
      ...all.map(({ id, name, endpoint }) =>
        apiDestination(`${id}Destination`, {
          Name: channelRule(names, name),
          connection: 'ChannelConnection',
          address: endpoint,
          // Slack takes one message a second.
          perSecond: 1,
        }),
      ),
    ),
    ...callingRole(
      'ChannelRole',
      all.map(({ id }) => `${id}Destination`),
    ),
    ...Object.assign(
      {},
      ...all.map(({ id, name, InputPath }) =>
        sendingRule(`${id}Rule`, {
          Name: channelRule(names, name),
          Description: `Sends notifications of jobs to the channel ${name}`,
          detailType: 'Run Notification',
          detail: { deployment: [names.prefix], channels: [name] },
          destination: `${id}Destination`,
          role: 'ChannelRole',
          id: name,
          InputPath,
        }),
      ),
    ),
  };
}
