// The functions as serverless.yml deploys them, as far as they cost something.

/** `memorySize`. */
export const FUNCTION_GB = 0.5;

/** What Lambda itself logs of an invocation: a start, an end and a report, in JSON. */
export const LOG_BYTES_OF_INVOCATION = 900;

/** `RetentionInDays` of the functions' log group, 90. Logs are billed compressed, to some 15 percent. */
export const LOG_KEPT_MONTHS = (90 / (365 / 12)) * 0.15;
