import { expect, it } from 'vitest';
import { readSchedule } from '../../../src/core/policy/schedule.ts';
import { isLastOfWeek } from '../../../src/flows/app/refresh-calibrations.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const WEEKS = 4;

it.each([
  ['every hour', '17 * * * *'],
  ['every day', '0 5 * * *'],
  ['on working days', '0 5 * * 1-5'],
  ['every week', '0 5 * * 1'],
  ['on two days of a week', '0 5 * * 3,4'],
])('of runs %s one a week calibrates judges again', (_when, text) => {
  const read = readSchedule(text);
  if (!read.ok) throw new Error(read.expected);
  const chosen: number[] = [];
  const end = START + WEEKS * 7 * 864e5;
  for (let at = read.schedule.nextAfter(START - 1); at < end; at = read.schedule.nextAfter(at))
    if (isLastOfWeek(text, at)) chosen.push(at);
  expect(chosen).toHaveLength(WEEKS);
  const gaps = chosen.slice(1).map((at, i) => (at - (chosen[i] ?? 0)) / 864e5);
  expect(new Set(gaps)).toEqual(new Set([7]));
});

it('every run of a schedule with less than one a week calibrates judges again', () => {
  expect(isLastOfWeek('0 5 1 * *', Date.parse('2026-02-01T05:00:00Z'))).toBe(true);
});
