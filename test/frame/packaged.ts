// The CloudFormation template that serverless.yml packages to, without an account and without a network.
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVERLESS_PARTS } from '../../src/deploy/run-serverless.ts';
import { serverless } from './serverless.ts';
import { ROOT } from './source.ts';

export interface PackagedResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: every type of resource has its own properties
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface PackagedTemplate {
  /** The caller removes it. */
  readonly folder: string;
  /** Where in it the functions' archives and the template are. */
  readonly packed: string;
  readonly file: string;
  readonly resources: Readonly<Record<string, PackagedResource>>;
  // biome-ignore lint/suspicious/noExplicitAny: values are texts or calls of CloudFormation's functions
  readonly outputs: Readonly<Record<string, any>>;
}

/** With a crontab beside the settings. @param settings the text of a cronbridge.yml */
export async function packageTemplate(stage: string, settings: string): Promise<PackagedTemplate> {
  const folder = await mkdtemp(join(tmpdir(), 'cronbridge-package-'));
  const settingsFile = join(folder, 'cronbridge.yml');
  await writeFile(settingsFile, settings);
  await mkdir(join(folder, 'crontab'));
  await writeFile(join(folder, 'crontab/team.crontab'), '#@ name=report\n0 5 * * * /app/report\n');
  // All that it reads, away from the packages: it would look through their twenty thousand files once for each function.
  const source = join(folder, 'source');
  for (const part of SERVERLESS_PARTS) await cp(join(ROOT, part), join(source, part), { recursive: true });
  const packed = join(folder, 'packed');
  const words = ['package', '--package', packed, '--stage', stage];
  const { failed, text } = await serverless(words, source, { CRONBRIDGE_CONFIG: settingsFile });
  if (failed) throw new Error(text);
  const file = join(packed, 'cloudformation-template-update-stack.json');
  const { Resources, Outputs } = JSON.parse(await readFile(file, 'utf8'));
  return { folder, packed, file, resources: Resources, outputs: Outputs };
}

interface AlarmMetric {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** The metrics of an alarm: one, or several in an expression. */
export function alarmMetrics({ Properties }: PackagedResource): AlarmMetric[] {
  if (Properties.Metrics === undefined) return [Properties];
  return Properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: AlarmMetric } }) =>
    MetricStat ? [MetricStat.Metric] : [],
  );
}
