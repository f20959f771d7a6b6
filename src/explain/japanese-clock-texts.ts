import type { RepeatedTimes, SkippedTimes } from '../time/clock-effects.ts';
import { type ClockTexts, dayOf, replacement, timeSpan, timeText } from '../time/clock-texts.ts';

export const JAPANESE_CLOCK_TEXTS: ClockTexts = {
  message: (effect, timezone) => {
    const { first, last } = timeSpan(effect);
    const range = first === last ? first : `${first}から${last}まで`;
    const count = effect.kind === 'skipped' && first !== last ? `（${effect.times.length}回分）` : '';
    const what = `時計の切り替えにより、${dayOf(effect)} の${range}${count}は ${timezone} では`;
    return effect.kind === 'skipped'
      ? `${what}存在しません。${effectOfSkip(effect)}`
      : `${what}2回あります。${effectOfRepeat(effect)}`;
  },
  hint: ({ kind, change }, remedy) => {
    const [before, after] = [timeText(change.before), timeText(change.after)];
    switch (remedy) {
      case 'star-hour':
        return '「時」を * にすると、crond も同じ動作になります';
      case 'utc':
        return '一定の間隔で実行するには #@ timezone=UTC を指定してください。指定しない場合の動作は AWS の文書に記載がありません';
      case 'other-time':
        return kind === 'skipped'
          ? `存在しない${before}から${after}までを避けて時刻を指定してください`
          : `2回ある${after}から${before}までを避けて時刻を指定してください`;
    }
  },
};

function effectOfSkip(effect: SkippedTimes): string {
  const { day, time } = replacement(effect);
  const then = day === undefined ? time : `${day} の${time}`;
  switch (effect.instead) {
    case 'made-up':
      return `代わりに${day === undefined ? '' : ' '}${then}に1回だけ実行します`;
    case 'due-anyway':
      return `${then}の実行がその代わりになります`;
    case 'left-out':
      return 'crond と同じく実行しません';
  }
}

function effectOfRepeat({ here }: RepeatedTimes): string {
  const [both, once] = here === 'twice' ? ['cronbridge', 'crond'] : ['crond', 'cronbridge'];
  return `${both} は2回とも実行しますが、${once} は1回目だけ実行します`;
}
