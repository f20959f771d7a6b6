/** The result of checking a part. */
export interface CheckResult {
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string;
}

export interface Check {
  readonly part: string;
  /** Throws what the SDK throws; a missing part is an AWS error. */
  readonly check: () => Promise<CheckResult | readonly CheckResult[]>;
}
