import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { readNames } from '../../src/config/names.ts';

describe('the configuration of the functions', () => {
  it('names everything that the environment lacks', () => {
    expect(() => readConfig({ AWS_REGION: 'eu-west-1' })).toThrow(
      /^not set in the environment: CRONBRIDGE_QUEUE_URL, CRONBRIDGE_QUEUE_ARN, /,
    );
  });

  it.each(['0', '2', '1.5', 'ninety', '-3', '100000'])('refuses a retention of %s days', (days) => {
    expect(() => readConfig({ CRONBRIDGE_RETENTION_DAYS: days })).toThrow(
      `CRONBRIDGE_RETENTION_DAYS is "${days}", but must be a whole number of days, at least 3`,
    );
  });

  it.each(['0', '501', 'all', '-1'])('refuses %s as the most runs at a time', (most) => {
    expect(() => readConfig({ CRONBRIDGE_MAX_RUNNING: most })).toThrow(
      `CRONBRIDGE_MAX_RUNNING is "${most}", but must be a whole number from 1 to 500`,
    );
  });

  it('refuses a stage of which no name of an AWS resource can be made', () => {
    expect(() => readNames({ CRONBRIDGE_STAGE: 'Prod_1' })).toThrow(/CRONBRIDGE_STAGE is "Prod_1"/);
  });
});
