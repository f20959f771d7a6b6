import { untracked } from '@preact/signals';
import { Component, type ComponentChildren } from 'preact';

/** Draws its child again only if one of `of` is another value, whatever signals it reads: a list of hundreds of jobs changes in one row at a time. */
export class KeptRow extends Component<{ of: readonly unknown[]; draw: () => ComponentChildren }> {
  override shouldComponentUpdate(next: { of: readonly unknown[] }): boolean {
    return next.of.some((value, index) => value !== this.props.of[index]);
  }

  override render() {
    return untracked(this.props.draw);
  }
}
