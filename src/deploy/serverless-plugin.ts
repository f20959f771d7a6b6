// The plugin of serverless.yml, for those who run the serverless command themselves: it puts their crontab into the package.
import { readSettings } from '../config/read-settings.ts';
import { crontabToPackage, writePackagedCrontab } from './package-crontab.ts';

/** Set by `cronbridge deploy`, which has done the same in the folder that it runs the serverless command in. */
export const IS_PACKAGED = 'CRONBRIDGE_IS_PACKAGED';

interface Serverless {
  /** The folder of serverless.yml. */
  readonly serviceDir: string;
}

interface PluginOptions {
  readonly stage?: string;
}

export default class CrontabPackage {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor({ serviceDir }: Serverless, { stage }: PluginOptions) {
    const packageCrontab = async () => {
      const { env } = process;
      if (env[IS_PACKAGED] !== undefined) return;
      const settings = await readSettings({ env, directory: process.cwd(), options: { stage } });
      const crontab = await crontabToPackage(settings);
      await writePackagedCrontab(serviceDir, crontab);
      if (crontab === undefined) process.stderr.write('cronbridge: the package has no crontab of yours\n');
    };
    this.hooks = {
      'before:package:createDeploymentArtifacts': packageCrontab,
      'before:package:function:package': packageCrontab,
    };
  }
}
