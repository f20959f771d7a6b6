// What serverless.yml takes from code, as ${file(dist/template.cjs):<name>}: lists, and values that depend on settings.
import type { TemplateSettings } from '../config/serverless-settings.ts';
import { alarms } from './alarms.ts';
import { channelRule, channels } from './channels.ts';
import { checkInRules, checkIns } from './check-ins.ts';
import { DEMO_SECURITY_GROUPS, DEMO_SUBNETS, demo } from './demo.ts';
import { ledger } from './ledger.ts';
import { queuePolicies } from './queue-policies.ts';
import { sourceWatch } from './source-watch.ts';
import { subscriptions } from './subscriptions.ts';
import { readTasks, startTasks } from './task-permissions.ts';

/** The arguments that Serverless passes to a function that a variable names. */
interface Given {
  readonly resolveVariable: (variable: string) => Promise<unknown>;
}

export default async function fromCode({ resolveVariable }: Given) {
  const settings = (await resolveVariable('self:custom.settings')) as TemplateSettings;
  const { names } = settings;
  return {
    startTasks: startTasks(settings),
    readTasks: readTasks(settings),
    managedPolicies: settings.xray
      ? [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess' }]
      : [],
    // A list that is not set is the demo's, if there is a demo.
    subnets: settings.demo && settings.subnets === '' ? DEMO_SUBNETS : settings.subnets,
    securityGroups:
      settings.demo && settings.securityGroups === '' ? DEMO_SECURITY_GROUPS : settings.securityGroups,
    resources: {
      Resources: {
        ...queuePolicies(names, settings.allow.producers, [
          ...Object.keys(settings.channels).map((channel) => channelRule(names, channel)),
          ...checkInRules(names, settings.checkIns),
        ]),
        ...subscriptions(settings.notify),
        ...channels(names, settings.channels),
        ...checkIns(names, settings.checkIns),
        // Everything names it by its ARN, since a kept one is not part of the stack.
        ...(!settings.keptLedger && ledger(names)),
        ...alarms(names),
        ...sourceWatch(names, settings.source),
        ...(settings.demo && demo(names)),
      },
    },
  };
}
