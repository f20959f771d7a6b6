// What serverless.yml says about the functions, as far as it affects costs.
import { DAYS_OF_MONTH } from './assumptions.ts';

/** `memorySize`. */
export const FUNCTION_GB = 0.5;
/** That of plan and sync. */
export const SYNC_FUNCTION_GB = 1769 / 1024;

/** What Lambda itself logs for an invocation: start, end and report, in JSON. */
export const LOG_BYTES_OF_INVOCATION = 900;

/** `RetentionInDays` of the functions' log group, 90. Logs are billed compressed, to about 15 percent. */
export const LOG_KEPT_MONTHS = (90 / DAYS_OF_MONTH) * 0.15;
