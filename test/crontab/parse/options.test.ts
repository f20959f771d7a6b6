import { describe, expect, test } from 'vitest';
import { codesOf, jobOf, parse, places, problemOf } from '../parse-one.ts';

const ENTRY = '0 5 * * * /app/report';

describe('without options a job', () => {
  test('has the defaults', () => {
    expect(jobOf(`#@ name=report\n${ENTRY}`).options).toEqual({
      enabled: true,
      overlap: 'allow',
      lock: 'report',
      retries: 0,
      retryDelay: 60,
      retryOn: ['failed', 'spot', 'not-started'],
      notify: 'failure',
      on: 'schedule',
    });
  });
});

describe('an option sets its field', () => {
  test.each<[string, Record<string, unknown>]>([
    ['enabled=false', { enabled: false }],
    ['enabled=true', { enabled: true }],
    ['start=2026-12-01 end=2026-12-24', { start: '2026-12-01', end: '2026-12-24' }],
    ['start=2026-12-01 end=2026-12-01', { start: '2026-12-01', end: '2026-12-01' }],
    ['start=2026-12-01T09:00', { start: '2026-12-01T09:00' }],
    ['end=2028-02-29T23:59:59', { end: '2028-02-29T23:59:59' }],
    ['jitter=10m', { jitter: 600 }],
    ['jitter=24h', { jitter: 86_400 }],
    ['deadline=1m', { deadline: 60 }],
    ['deadline=1d', { deadline: 86_400 }],
    ['overlap=skip', { overlap: 'skip' }],
    ['overlap=wait lock=database', { overlap: 'wait', lock: 'database' }],
    ['overlap=wait lock=database:3', { lock: 'database', lockPlaces: 3 }],
    ['overlap=replace', { overlap: 'replace' }],
    ['timeout=90s', { timeout: 90 }],
    ['timeout=1h30m', { timeout: 5400 }],
    ['timeout=1d2h3m4s', { timeout: 93_784 }],
    [
      'retries=10 retry-delay=5m retry-on=timed-out',
      { retries: 10, retryDelay: 300, retryOn: ['timed-out'] },
    ],
    ['retries=1 retry-on=failed,spot', { retries: 1, retryOn: ['failed', 'spot'] }],
    ['ok-exit=0,3 skip-exit=75', { okExit: [0, 3], skipExit: [75] }],
    ['retries=1 no-retry-exit=2', { noRetryExit: [2] }],
    ['expect=15m late=10m finish-by=07:00', { expect: 900, late: 600, finishBy: '07:00' }],
    ['catch-up=last', { catchUp: 'last' }],
    [
      'notify-to=ops,pager owner=data-team runbook=https://wiki.example.com/report',
      { notifyTo: ['ops', 'pager'], owner: 'data-team', runbook: 'https://wiki.example.com/report' },
    ],
    ['check-in=hc,sentry', { checkIn: ['hc', 'sentry'] }],
    ['pause-after=5', { pauseAfter: 5 }],
    ['notify=recovery', { notify: 'recovery' }],
    ['cluster=batch', { cluster: 'batch' }],
    [
      'cluster=arn:aws:ecs:ap-northeast-1:123456789012:cluster/batch',
      { cluster: 'arn:aws:ecs:ap-northeast-1:123456789012:cluster/batch' },
    ],
    ['task-definition=batch:12', { taskDefinition: 'batch:12' }],
    ['container=app', { container: 'app' }],
    ['task-role=batch@report', { taskRole: 'batch@report' }],
    ['cpu=1024 memory=2048 ephemeral-storage=21', { cpu: 1024, memory: 2048, ephemeralStorage: 21 }],
    ['launch=fargate-spot retries=1', { launch: 'fargate-spot' }],
    ['launch=MY_PROVIDER', { launch: 'MY_PROVIDER' }],
  ])('%s', (options, fields) => {
    expect(jobOf(`#@ ${options}\n${ENTRY}`).options).toMatchObject(fields);
    expect(codesOf(`#@ ${options}\n${ENTRY}`)).toEqual([]);
  });

  test('name and timezone set the job', () => {
    expect(jobOf(`#@ name=report timezone=Asia/Kolkata\n${ENTRY}`)).toMatchObject({
      name: 'report',
      timezone: 'Asia/Kolkata',
    });
  });

  test('on=deploy makes a job of @reboot', () => {
    const job = jobOf('#@ on=deploy name=warm-up\n@reboot /app/warm-up');
    expect(job).toMatchObject({ spec: '@reboot', options: { on: 'deploy' } });
    expect(job.time).toBeUndefined();
  });
});

describe('several lines add up, and comments may stand between them', () => {
  test('to one set of options and one description', () => {
    const job = jobOf(
      `# Rebuilds the tables.\n#@ name=tables\n#   Ask Alice.\n#@ timeout=5m retries=1\n${ENTRY}`,
    );
    expect(job).toMatchObject({ name: 'tables', options: { timeout: 300, retries: 1 } });
    expect(job.description).toBe('Rebuilds the tables.\n  Ask Alice.');
  });
});

describe('a value that is none is an error at the value', () => {
  test.each([
    ['enabled=yes', 'bad-choice'],
    ['overlap=', 'option-syntax'],
    ['overlap=Skip', 'bad-choice'],
    ['notify=mail', 'bad-choice'],
    ['on=push', 'bad-choice'],
    ['retry-on=failed,', 'bad-choice'],
    ['timeout=', 'option-syntax'],
    ['timeout=0s', 'duration-out-of-range'],
    ['timeout=30', 'bad-duration'],
    ['timeout=5min', 'bad-duration'],
    ['timeout=m', 'bad-duration'],
    ['timeout=30m1h', 'bad-duration'],
    ['timeout=-5m', 'bad-duration'],
    ['timeout=1.5h', 'bad-duration'],
    ['timeout=99999999999999m', 'bad-duration'],
    ['timeout=366d', 'duration-out-of-range'],
    ['deadline=59s', 'duration-out-of-range'],
    ['deadline=25h', 'duration-out-of-range'],
    ['jitter=90s', 'duration-out-of-range'],
    ['jitter=25h', 'duration-out-of-range'],
    ['retry-delay=0s', 'duration-out-of-range'],
    ['retries=11', 'bad-number'],
    ['lock=database:', 'bad-number'],
    ['lock=database:0', 'bad-number'],
    ['lock=database:101', 'bad-number'],
    ['lock=:3', 'bad-name'],
    ['pause-after=0', 'bad-number'],
    ['notify-to=ops,', 'bad-name'],
    ['notify-to=Ops', 'bad-name'],
    ['check-in=', 'option-syntax'],
    ['check-in=hc,', 'bad-check-in'],
    ['check-in=HC', 'bad-check-in'],
    ['check-in=https://hc.example.com/ping', 'bad-check-in'],
    ['runbook=wiki', 'bad-address'],
    ['runbook=https://me:secret@wiki.example.com/', 'bad-address'],
    ['runbook=javascript:alert(1)', 'bad-address'],
    ['finish-by=24:00', 'bad-time-of-day'],
    ['finish-by=7:00', 'bad-time-of-day'],
    ['late=30s', 'duration-out-of-range'],
    ['ok-exit=256', 'bad-number'],
    ['ok-exit=3,', 'bad-number'],
    ['skip-exit=0', 'bad-number'],
    ['no-retry-exit=-1', 'bad-number'],
    ['retries=-1', 'bad-number'],
    ['retries=1.5', 'bad-number'],
    ['cpu=0', 'bad-number'],
    ['memory=1GB', 'bad-number'],
    ['ephemeral-storage=20', 'bad-number'],
    ['ephemeral-storage=201', 'bad-number'],
    ['start=2026-13-01', 'bad-date'],
    ['start=2026-02-29', 'bad-date'],
    ['start=tomorrow', 'bad-date'],
    ['start=2026-12-01T24:00', 'bad-date'],
    ['start=2026-12-01T09:00Z', 'bad-date'],
    ['start=2026-12-01T09:00+09:00', 'bad-date'],
    ['start=26-12-01', 'bad-date'],
    ['name=Report', 'bad-name'],
    ['name=-report', 'bad-name'],
    ['name=report.daily', 'bad-name'],
    [`name=${'x'.repeat(49)}`, 'bad-name'],
    ['name=日報', 'bad-name'],
    ['lock=data/base', 'bad-name'],
    ['timezone=JST', 'unknown-timezone'],
    ['timezone=+09:00', 'unknown-timezone'],
    ['cluster=a.b', 'bad-resource'],
    ['container="app"', 'bad-resource'],
    ['container=arn:aws:ecs:x:1:container/app', 'bad-resource'],
    ['task-definition=batch:0', 'bad-resource'],
    ['launch=fargate,spot', 'bad-resource'],
  ])('%s: %s', (option, code) => {
    expect(problemOf(`#@ ${option}\n${ENTRY}`)).toMatchObject({ code, line: 1 });
  });

  test('names are at most 48 characters', () => {
    expect(jobOf(`#@ name=${'x'.repeat(48)}\n${ENTRY}`).name).toHaveLength(48);
  });

  test('the place is that of the value', () => {
    expect(places(`#@ name=x  overlap=skipp\n${ENTRY}`)).toEqual(['bad-choice@1:20-25']);
  });
});

describe('a key that is none', () => {
  test.each([
    ['timeot=5m', 'did you mean timeout?'],
    ['nmae=x', 'did you mean name?'],
    ['ed=2027-01-01', 'did you mean end?'],
    ['Timeout=5m', 'did you mean timeout?'],
    ['retry_delay=5m', 'did you mean retry-delay?'],
    ['taskdefinition=x', 'did you mean task-definition?'],
    ['tz=UTC', 'the options are name, timezone'],
  ])('%s: %s', (option, hint) => {
    expect(problemOf(`#@ ${option}\n${ENTRY}`)).toMatchObject({
      code: 'unknown-option',
      hint: expect.stringContaining(hint),
    });
  });
});

describe('words that are no key=value', () => {
  test.each([
    ['#@ disabled', ['option-syntax@1:4-12']],
    ['#@ timeout = 30m', ['option-syntax@1:4-17']],
    ['#@ timeout =30m', ['option-syntax@1:4-16']],
    ['#@ timeout= 30m', ['option-syntax@1:4-16']],
    ['#@ =30m', ['option-syntax@1:4-8']],
    ['#@ timeout=30m # slow', ['option-syntax@1:16-17', 'option-syntax@1:18-22']],
    ['#@ a b c', ['option-syntax@1:4-5', 'option-syntax@1:6-7', 'option-syntax@1:8-9']],
  ])('%s', (line, expected) => {
    expect(places(`${line}\n${ENTRY}`)).toEqual(expected);
  });
});

describe('an option given twice', () => {
  test('is an error, in one line or in several', () => {
    expect(places(`#@ retries=1 retries=2\n${ENTRY}`)).toEqual(['repeated-option@1:14-23']);
    expect(places(`#@ retries=1\n# and\n#@ retries=1\n${ENTRY}`)).toEqual(['repeated-option@3:4-13']);
  });
});

describe('#@default', () => {
  test('holds for the entries below it, adds up, and yields to their own options', () => {
    const { jobs, diagnostics } = parse(
      '0 1 * * * /a\n#@default timeout=5m retries=1\n0 2 * * * /b\n#@default timeout=10m\n0 3 * * * /c\n#@ timeout=1m\n0 4 * * * /d\n',
    );
    expect(diagnostics).toEqual([]);
    expect(jobs.map(({ options }) => [options.timeout, options.retries])).toEqual([
      [undefined, 0],
      [300, 1],
      [600, 1],
      [60, 1],
    ]);
  });

  test('does not reach the next file', () => {
    expect(jobOf(ENTRY).options.timeout).toBeUndefined();
  });

  test('may stand apart from entries, but not among the comments of one', () => {
    expect(codesOf(`#@default timeout=5m\n\n${ENTRY}`)).toEqual([]);
    expect(codesOf(`#@ retries=1\n#@default timeout=5m\n${ENTRY}`)).toEqual(['options-without-entry']);
  });

  test('of a zone wins over CRON_TZ, as an entry has it', () => {
    expect(jobOf(`CRON_TZ=Asia/Tokyo\n#@default timezone=Asia/Seoul\n${ENTRY}`).timezone).toBe('Asia/Seoul');
  });

  test.each(['name=x', 'on=deploy'])('takes no %s', (option) => {
    expect(codesOf(`#@default ${option}\n${ENTRY}`)).toEqual(['option-not-a-default']);
  });
});

describe('options belong to the entry directly below', () => {
  test.each([
    ['a blank line', `#@ retries=1\n\n${ENTRY}`],
    ['a setting', `#@ retries=1\nA=b\n${ENTRY}`],
    ['the end of the file', `${ENTRY}\n#@ retries=1`],
    ['an entry that is switched off', `#@ retries=1\n#0 4 * * * /app/old\n${ENTRY}`],
    ['a nickname that is switched off', `#@ retries=1\n# @daily /app/old\n${ENTRY}`],
  ])('%s between them is an error', (_what, text) => {
    expect(codesOf(text)).toEqual(['options-without-entry']);
  });

  test('and to no other one', () => {
    const { jobs } = parse('#@ retries=1\n0 5 * * * /a\n0 6 * * * /b\n');
    expect(jobs.map(({ options }) => options.retries)).toEqual([1, 0]);
  });
});

describe('options that contradict one another', () => {
  test('are errors at the option that stands in the entry', () => {
    expect(places(`#@ start=2026-12-02 end=2026-12-01\n${ENTRY}`)).toEqual(['end-before-start@1:21-35']);
    expect(places(`#@default end=2026-12-01\n#@ start=2026-12-02\n${ENTRY}`)).toEqual([
      'end-before-start@2:4-20',
    ]);
    expect(codesOf(`#@ start=2026-12-01T09:00 end=2026-12-01T09:00:00\n${ENTRY}`)).toEqual([
      'end-before-start',
    ]);
    expect(codesOf(`#@ start=2026-12-01T09:00 end=2026-12-01\n${ENTRY}`)).toEqual([]);
  });

  test('an exit code with two meanings', () => {
    expect(places(`#@ ok-exit=3,4 skip-exit=4\n${ENTRY}`)).toEqual(['exit-code-twice@1:16-27']);
    expect(places(`#@default skip-exit=4\n#@ ok-exit=4\n${ENTRY}`)).toEqual(['exit-code-twice@2:4-13']);
    expect(codesOf(`#@ retries=1 ok-exit=3 no-retry-exit=3\n${ENTRY}`)).toEqual(['exit-code-twice']);
  });

  test('overlap=replace under a lock that several hold', () => {
    expect(places(`#@ lock=database:3 overlap=replace\n${ENTRY}`)).toEqual(['replace-of-many@1:4-19']);
    expect(places(`#@default lock=database:3\n#@ overlap=replace\n${ENTRY}`)).toEqual([
      'replace-of-many@2:4-19',
    ]);
  });

  test('two jobs that say different things about one lock', () => {
    const other = '#@ lock=database:2 overlap=wait\n0 6 * * * /app/import';
    expect(places(`#@ lock=database overlap=skip\n${ENTRY}\n${other}`)).toEqual(['lock-places@3:4-19']);
    // The name of a job is its lock.
    expect(places(`#@ name=database overlap=skip\n${ENTRY}\n${other}`)).toEqual(['lock-places@3:4-19']);
    expect(codesOf(`#@ name=database\n${ENTRY}\n${other}`)).toEqual([]);
    expect(problemOf(`#@ lock=database overlap=skip\n${ENTRY}\n${other}`)).toMatchObject({
      message: '2 runs may hold the lock "database" here, and one run may hold it at crontab/batch.crontab:2',
      hint: 'write lock=database here, or the same at both',
    });
  });

  test('on=deploy and a time', () => {
    expect(places(`#@ on=deploy\n${ENTRY}`)).toEqual(['on-deploy@1:4-13']);
    expect(codesOf('#@ on=deploy\n@daily /app/x')).toEqual(['on-deploy']);
    expect(codesOf('#@ on=schedule\n@reboot /app/x')).toEqual(['reboot']);
  });
});

describe('options that do nothing', () => {
  test('are warned of', () => {
    expect(codesOf(`#@ lock=database\n${ENTRY}`)).toEqual(['option-without-effect']);
    expect(codesOf(`#@ retry-delay=5m retry-on=failed\n${ENTRY}`)).toEqual([
      'option-without-effect',
      'option-without-effect',
    ]);
    expect(codesOf(`#@ timeout=5m expect=5m\n#@ deadline=10m late=10m\n${ENTRY}`)).toEqual([
      'option-without-effect',
      'option-without-effect',
    ]);
    expect(codesOf(`#@default overlap=wait retries=1\n#@ lock=database retry-delay=5m\n${ENTRY}`)).toEqual(
      [],
    );
  });
});

describe('#@ format=system', () => {
  test.each([
    [`${ENTRY}\n#@ format=system`, 'format-placement'],
    ['#@ format=system\n#@ format=system', 'format-placement'],
    ['#@ format=system retries=1', 'format-placement'],
    ['#@ format=user', 'bad-choice'],
    ['#@ format', 'bad-choice'],
    ['#@format=system', 'option-syntax'],
  ])('%j: %s', (text, code) => {
    expect(codesOf(text)).toContain(code);
  });
});
