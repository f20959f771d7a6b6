// A container that cannot be started, for a reason in ECS's words.
import { CannotStartError } from '../../../src/local/runner/task-runner.ts';

export class StartFailure extends CannotStartError {
  /** @param reason as in `containers[].reason` */
  constructor(reason: string) {
    super(reason);
    this.message = reason;
  }
}
