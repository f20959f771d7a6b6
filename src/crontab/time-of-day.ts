/** `07:00`, as a clock of 24 hours shows it. */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
