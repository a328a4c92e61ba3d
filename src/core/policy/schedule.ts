import { Cron } from 'croner';

/** What can be said in five fields without a wildcard of some cron only. */
const FIELDS = /^\S+( +\S+){4}$/;
const PLAIN = /^[\d*,/a-z -]+$/i;
const ONE_MINUTE = /^\d{1,2} /;

export type ReadSchedule = { ok: true; schedule: Schedule } | { ok: false; expected: string };
export type Schedule = {
  /** The first moment after `at` at which it is due; milliseconds since the epoch, at a full minute of UTC. */
  nextAfter(at: number): number;
};

/** Reads five fields of cron in UTC: minute, hour, day of the month, month, day of the week. At most once an hour. */
export function readSchedule(text: string): ReadSchedule {
  const fields = text.trim();
  if (!FIELDS.test(fields) || !PLAIN.test(fields))
    return {
      ok: false,
      expected: 'five fields of cron: minute, hour, day, month, weekday, such as "0 5 * * 1-5"',
    };
  // Of two minutes in an hour one follows the other sooner than an hour later.
  if (!ONE_MINUTE.test(fields))
    return {
      ok: false,
      expected: 'a schedule of at most once an hour, whose first field is one minute, 0 to 59',
    };
  const cron = parse(fields);
  if ('wrong' in cron) return { ok: false, expected: `a schedule of cron that can be read (${cron.wrong})` };
  const nextAfter = (at: number) => cron.nextRun(new Date(at))?.getTime() ?? null;
  if (nextAfter(0) === null) return { ok: false, expected: 'a schedule with a day that exists' };
  return {
    ok: true,
    schedule: {
      nextAfter(at) {
        const next = nextAfter(at);
        if (next === null) throw new Error(`${fields} has no day after ${at}`);
        return next;
      },
    },
  };
}

function parse(fields: string): Cron | { wrong: string } {
  try {
    return new Cron(fields, { timezone: 'Etc/UTC', mode: '5-part' });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { wrong: message.replace(/^CronPattern: /, '').replace(/\.$/, '') };
  }
}
