import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/artifact/problem.ts';
import { checkScorerEntry } from '../../../src/core/eval/scorers/resolve.ts';
import { parseNestedPolicy } from '../../../src/core/policy/nested.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { readSchedule, type Schedule } from '../../../src/core/policy/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function schedule(text: string): Schedule {
  const read = readSchedule(text);
  if (!read.ok) throw new Error(read.expected);
  return read.schedule;
}

function policyProblems(drift: string): string[] {
  const text = `version: 1
suites:
  - name: answers
    dataset: evals/a.jsonl
    target: { kind: prompt, prompt: p.prompt.yml }
    scorers: [{ contains: x }]
${drift}
`;
  const parsed = parsePolicy('.github/promptgate.yml', text, checkScorerEntry);
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

describe('the schedule of a policy’s drift', () => {
  it('is five fields of cron in UTC', () => {
    const at = Date.parse('2026-11-26T05:00:00Z');
    expect(new Date(schedule('0 5 * * 1-5').nextAfter(at)).toISOString()).toBe('2026-11-27T05:00:00.000Z');
    expect(new Date(schedule('30 4 1 */3 *').nextAfter(at)).toISOString()).toBe('2027-01-01T04:30:00.000Z');
    expect(new Date(schedule('0 0 29 feb *').nextAfter(at)).toISOString()).toBe('2028-02-29T00:00:00.000Z');
  });

  it.each([
    ['0,30 5 * * *', /once an hour/],
    ['* * * * *', /once an hour/],
    ['*/90 * * * *', /once an hour/],
    ['0-1 5 * * *', /once an hour/],
    ['0 5 * *', /five fields/],
    ['0 0 5 * * *', /five fields/],
    ['@daily', /five fields/],
    ['0 5 L * ?', /five fields/],
    ['61 * * * *', /minute: 61/],
    ['0 25 * * *', /hour/],
    ['0 5 30 2 *', /a day that exists/],
    ['', /five fields/],
  ])('that is "%s" is refused', (text, expected) => {
    const read = readSchedule(text);
    expect(read.ok ? '' : read.expected).toMatch(expected);
  });

  it('is due at a minute that every field names, an hour apart at least, and never passes one over', () => {
    const field = (low: number, high: number) =>
      fc.oneof(
        fc.constant('*'),
        fc
          .uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 4 })
          .map((all) => all.join(',')),
      );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        field(0, 23),
        field(1, 7),
        fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2035-12-31') }),
        (minute, hours, weekdays, start) => {
          const read = schedule(`${minute} ${hours} * * ${weekdays}`);
          const fits = (at: number) => {
            const date = new Date(at);
            const has = (given: string, value: number) =>
              given === '*' || given.split(',').map(Number).includes(value);
            const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
            return (
              date.getUTCMinutes() === minute && has(hours, date.getUTCHours()) && has(weekdays, weekday)
            );
          };
          const next = read.nextAfter(start);
          expect(next).toBeGreaterThan(start);
          expect(next % MINUTE).toBe(0);
          expect(fits(next)).toBe(true);
          expect(read.nextAfter(next) - next).toBeGreaterThanOrEqual(HOUR);
          for (let at = Math.floor(start / MINUTE) * MINUTE + MINUTE; at < next; at += MINUTE) {
            if (fits(at)) throw new Error(`${new Date(at).toISOString()} was passed over`);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that is wrong is told with its line and column, as a suite is that the file does not have', () => {
    expect(policyProblems('drift: { schedule: "*/5 * * * *", suites: [answrs] }')).toEqual([
      expect.stringMatching(/promptgate\.yml:7:10: .*once an hour.*\*\/5/),
      expect.stringMatching(/promptgate\.yml:7:44: .*name of a suite.*"answrs".*answers/s),
    ]);
    expect(policyProblems('drift: { suites: [answers] }')).toEqual([
      expect.stringMatching(/:7:\d+: .*schedule/),
    ]);
    expect(policyProblems('drift: { schedule: "0 5 * * 1-5", suites: [answers] }')).toEqual([]);
  });

  it('says how long a run waits for batches, and what becomes of calls that none answers', () => {
    const at = 'drift: { schedule: "0 5 * * 1-5", batch: ';
    expect(policyProblems(`${at}{ within_hours: 12, unanswered: unmeasured } }`)).toEqual([]);
    expect(policyProblems(`${at}{ within_hours: 12 } }`)).toEqual([]);
    expect(policyProblems(`${at}{} }`)).toEqual([expect.stringMatching(/:7:\d+: .*within_hours/)]);
    expect(policyProblems(`${at}true }`)).toEqual([expect.stringMatching(/:7:\d+: .*batch/)]);
    expect(policyProblems(`${at}{ within_hours: 73 } }`)).toEqual([expect.stringMatching(/:7:\d+: .*72/)]);
    expect(policyProblems(`${at}{ within_hours: 2, unanswered: wait } }`)).toEqual([
      expect.stringMatching(/:7:\d+: .*direct.*unmeasured/),
    ]);
  });

  it('belongs to the whole repository', () => {
    const parsed = parseNestedPolicy(
      'shop/.promptgate.yml',
      'version: 1\ndrift: { schedule: "0 5 * * *" }\n',
      checkScorerEntry,
    );
    expect(parsed.ok ? [] : parsed.problems.map(formatProblem)).toEqual([
      expect.stringMatching(/:2:\d+: .*`drift`/),
    ]);
  });
});
