/** What is known of a part. */
export interface CheckResult {
  readonly status: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string;
}

export interface Check {
  readonly part: string;
  /** Throws what the SDK throws; a part that is missing is an error of AWS. */
  readonly check: () => Promise<CheckResult | readonly CheckResult[]>;
}
