// Data about commands in crontabs: which of their words name a job.
import type { ProgramWords } from '../../shell/wrappers.ts';

/** Programs that run a script. */
export const INTERPRETERS: ReadonlyMap<string, ProgramWords> = new Map<string, ProgramWords>([
  ['java', { long: 'cp classpath class-path p module-path' }],
  ['julia', { code: 'e' }],
  ['lua', { code: 'e' }],
  ['node', { code: 'ep', valued: 'r', long: 'require loader import' }],
  ['nodejs', { code: 'ep', valued: 'r', long: 'require loader import' }],
  ['perl', { code: 'eE', valued: 'I', attached: 'Mmi' }],
  ['php', { code: 'rR', valued: 'dcz', long: 'define php-ini' }],
  ['pypy', { code: 'c', module: 'm', valued: 'WX' }],
  ['python', { code: 'c', module: 'm', valued: 'WX' }],
  ['rscript', { code: 'e' }],
  ['ruby', { code: 'e', valued: 'IrCE' }],
  ['ts-node', { code: 'e', valued: 'rP', long: 'require project' }],
  ['tsx', { long: 'tsconfig require import' }],
]);

/** A program with subcommands. */
export interface Tool {
  /** Its options before the subcommand. */
  readonly words?: ProgramWords;
  /** The subcommands that run another program; a string names another entry of this table. */
  readonly runs?: Readonly<Record<string, ProgramWords | string>>;
  /** Subcommands that are followed by the significant one. */
  readonly skips?: readonly string[];
  /** How many words of the subcommand follow the tool's name; absent: the subcommand alone is the name. */
  readonly keeps?: number;
}

const plainTool: Tool = { keeps: 1 };
const twoWords: Tool = { keeps: 2 };
const container: ProgramWords = {
  own: 1,
  naming: true,
  valued: 'abcehlmpuvw',
  long:
    'name volume env env-file network net user workdir memory memory-swap cpus cpu-shares cpuset-cpus link label entrypoint ' +
    'hostname publish mount add-host log-driver log-opt restart ulimit tmpfs dns platform pull cap-add cap-drop security-opt ' +
    'shm-size device gpus ip pid ipc userns stop-timeout cidfile volumes-from expose group-add runtime sysctl index detach-keys',
};
const docker: Tool = {
  words: { valued: 'HcDl', long: 'host context config log-level' },
  runs: { run: container, exec: container, compose: 'docker-compose', container: 'docker' },
  keeps: 2,
};
const compose: Tool = {
  words: { valued: 'fp', long: 'file project-name project-directory env-file profile ansi' },
  runs: { run: container, exec: container },
  keeps: 1,
};
const packages: Tool = {
  words: { valued: 'Cw', long: 'prefix filter workspace cwd dir' },
  runs: { exec: {}, dlx: {}, x: {} },
  skips: ['run', 'run-script'],
};
const runsBehind = (verb: string, words: ProgramWords = {}): Tool => ({ runs: { [verb]: words }, keeps: 1 });
const target: Tool = { words: { valued: 'CfIoWRDP', long: 'directory file makefile rakefile' } };

/** Programs whose first words say what they do, by their names without extension. */
export const TOOLS: ReadonlyMap<string, Tool> = new Map<string, Tool>([
  ['apk', plainTool],
  ['apt', plainTool],
  ['apt-get', { words: { valued: 'oct' }, keeps: 1 }],
  ['artisan', {}],
  ['asdf', runsBehind('exec')],
  [
    'aws',
    {
      words: {
        long: 'profile region output endpoint-url query color cli-read-timeout cli-connect-timeout ca-bundle',
      },
      keeps: 2,
    },
  ],
  ['aws-vault', runsBehind('exec', { own: 1, valued: 'd', long: 'duration' })],
  ['borg', plainTool],
  ['btrfs', plainTool],
  ['bun', packages],
  ['bundle', { runs: { exec: {} }, keeps: 1 }],
  ['certbot', { words: { valued: 'cdm', long: 'config' }, keeps: 1 }],
  ['celery', { words: { valued: 'Ab', long: 'app broker' }, keeps: 2 }],
  ['chamber', runsBehind('exec', { own: 1 })],
  ['carton', { runs: { exec: {} }, keeps: 1 }],
  [
    'composer',
    {
      words: { valued: 'd', long: 'working-dir' },
      runs: { exec: {} },
      skips: ['run', 'run-script'],
      keeps: 1,
    },
  ],
  ['conda', { runs: { run: { valued: 'np', long: 'name prefix' } }, keeps: 1 }],
  ['console', {}],
  ['cronitor', { runs: { exec: { own: 1 } }, keeps: 1 }],
  ['deno', { runs: { run: {} }, skips: ['task'], keeps: 1 }],
  ['direnv', runsBehind('exec', { own: 1 })],
  ['django-admin', {}],
  ['dnf', plainTool],
  ['docker', docker],
  ['docker-compose', compose],
  ['doppler', runsBehind('run', { valued: 'pc', long: 'project config' })],
  ['dotnet', {}],
  ['drush', { words: { valued: 'rl', long: 'root uri' }, keeps: 1 }],
  ['flask', { words: { valued: 'Ae', long: 'app env-file' } }],
  ['gcloud', twoWords],
  ['git', { words: { valued: 'Cc', long: 'git-dir work-tree' }, keeps: 1 }],
  ['gradle', target],
  ['gradlew', target],
  ['grunt', target],
  ['gsutil', { words: { valued: 'o' }, keeps: 1 }],
  ['gulp', target],
  [
    'heroku',
    { words: { valued: 'ar', long: 'app' }, runs: { run: { valued: 'asr', long: 'app size' } }, keeps: 1 },
  ],
  ['hatch', runsBehind('run')],
  ['invoke', target],
  ['just', target],
  [
    'kubectl',
    {
      words: { valued: 'ns', long: 'namespace context kubeconfig' },
      runs: { exec: { ...container, valued: 'cfn', naming: false } },
      keeps: 2,
    },
  ],
  ['magento', plainTool],
  ['make', target],
  ['manage', {}],
  ['minil', plainTool],
  ['mise', { runs: { exec: {}, x: {} }, skips: ['run'], keeps: 1 }],
  ['mix', { keeps: 1 }],
  ['mkr', runsBehind('wrap', { valued: 'nHd', long: 'name host detail note' })],
  ['mvn', { words: { valued: 'fPplst', long: 'file' }, keeps: 1 }],
  ['nerdctl', docker],
  ['npm', packages],
  ['occ', plainTool],
  ['op', runsBehind('run')],
  ['perlbrew', { runs: { exec: { valued: '', long: 'with' } }, keeps: 1 }],
  ['pip', plainTool],
  ['pipenv', runsBehind('run')],
  ['plenv', runsBehind('exec')],
  ['pnpm', packages],
  ['podman', docker],
  ['podman-compose', compose],
  ['poetry', { words: { valued: 'C', long: 'directory' }, runs: { run: {} }, keeps: 1 }],
  ['puppet', plainTool],
  ['pyenv', runsBehind('exec')],
  ['rails', { skips: ['runner', 'r'], words: { valued: 'e', long: 'environment' } }],
  ['rake', target],
  ['rbenv', runsBehind('exec')],
  ['rclone', plainTool],
  ['restic', { words: { valued: 'r', long: 'repo password-file' }, keeps: 1 }],
  ['runner', {}],
  ['rvm', { runs: { do: {} }, keeps: 1 }],
  ['s3cmd', { words: { valued: 'c', long: 'config' }, keeps: 1 }],
  ['sentry-cli', { keeps: 1 }],
  ['service', twoWords],
  ['supervisorctl', { words: { valued: 'csup' }, keeps: 2 }],
  ['symfony', { skips: ['console'] }],
  ['systemctl', twoWords],
  ['thor', target],
  ['uv', { runs: { run: { long: 'project directory with extra group python' } }, keeps: 1 }],
  ['wp', { keeps: 3 }],
  ['yarn', packages],
  ['yii', plainTool],
  ['yum', plainTool],
  ['zfs', plainTool],
  ['zpool', plainTool],
]);

/** Commands that prepare for another one, or decide whether it runs. */
export const PREPARATIONS: ReadonlySet<string> = new Set(
  (
    '. : [ [[ alias cd chdir declare export false flag local module nvm popd pushd read return set shopt sleep source test trap true ' +
    'typeset ulimit umask unset usleep wait workon'
  ).split(' '),
);

/** Commands that say little, and name a job only if there is no other command. */
export const HELPERS: ReadonlySet<string> = new Set(
  (
    'cat chmod chown cp date echo exit false grep hash hostname kill killall ln ls mkdir mountpoint mv pgrep pidof ping pkill printf ' +
    'ps rm rmdir seq tee touch tr type which whoami yes'
  ).split(' '),
);

/** File names that say nothing without their directory. */
export const VAGUE: ReadonlySet<string> = new Set('cli cron index job main run script start'.split(' '));

/** Directory names that say nothing. */
export const VAGUE_DIRECTORIES: ReadonlySet<string> = new Set(
  'bin build current dist etc home htdocs html lib libexec local opt out public public_html release releases root sbin script scripts share src srv target tmp usr var web www'.split(
    ' ',
  ),
);
