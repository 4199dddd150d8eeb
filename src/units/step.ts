/** Width of a time bucket that series are kept in. */
export type Step = 'hour' | 'day' | 'week' | 'month'

/** Width of the buckets or events that a file itself holds. `event` = irregular stamps. */
export type Grain = 'event' | 'minute' | Step

/** Mean days of one step, for rates. */
export const stepDays: Readonly<Record<Step, number>> = { hour: 1 / 24, day: 1, week: 7, month: 30.4375 }
