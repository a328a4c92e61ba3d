import { describeEstimate } from '../../core/report/estimate-text.ts';
import { count, dollars } from '../../core/report/numbers.ts';
import type { Progress, ProgressEvent } from '../../ports.ts';
import type { CommandIo } from './io.ts';
import { plainText } from './plain-text.ts';

type SuiteEvent = Extract<ProgressEvent, { type: 'suite' }>;
type SuiteLine = { event: SuiteEvent; startedAt: number; shownDone: number; result: string | null };

const BAR_WIDTH = 20;
/** Longer names of suites push their bar to the right. Characters. */
const MAX_NAME = 30;
/** A terminal cannot show more often than this to any use. Milliseconds. */
const REDRAW_MS = 100;

/**
 * Progress on stderr: one line a suite, which becomes its result line. On a terminal lines are rewritten in place;
 * elsewhere a line is written at every quarter.
 */
export function createProgress(
  io: Pick<CommandIo, 'stderr' | 'interactive' | 'columns'>,
  now: () => number,
): { progress: Progress; finish(): void } {
  const suites = new Map<string, SuiteLine>();
  let drawnLines = 0;
  let drawnAt = -Infinity;

  function draw(force: boolean): void {
    if (!io.interactive || (!force && now() - drawnAt < REDRAW_MS)) return;
    drawnAt = now();
    const up = drawnLines > 0 ? `\u001b[${drawnLines}A` : '';
    const width = Math.min(MAX_NAME, Math.max(...[...suites.keys()].map((name) => name.length)));
    const lines = [...suites].map(
      ([name, line]) => `\u001b[2K${clip(`${name.padEnd(width)}  ${describe(line)}`, io.columns)}\n`,
    );
    io.stderr(`${up}${lines.join('')}`);
    drawnLines = lines.length;
  }

  function describe({ event, startedAt, result }: SuiteLine): string {
    if (result !== null) return result;
    const share = event.planned === 0 ? 0 : event.done / event.planned;
    const filled = Math.round(share * BAR_WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
    const left =
      share > 0 && share < 1 ? `, ${formatSeconds(((now() - startedAt) * (1 - share)) / share)} left` : '';
    return `${bar}  ${event.done}/${event.planned} runs${describeSpent(event)}${left}`;
  }

  function startLine(suite: string): SuiteLine {
    const event: SuiteEvent = { type: 'suite', suite, done: 0, planned: 0, usd: 0 };
    const line = { event, startedAt: now(), shownDone: 0, result: null };
    suites.set(suite, line);
    return line;
  }

  function showSuite(event: SuiteEvent): void {
    const line = suites.get(event.suite) ?? startLine(event.suite);
    line.event = event;
    const quarter = Math.max(1, Math.ceil(event.planned / 4));
    if (!io.interactive && event.done - line.shownDone >= quarter) {
      line.shownDone = event.done;
      io.stderr(`  ${event.suite}: ${event.done} of ${event.planned} runs${describeSpent(event)}\n`);
    }
    draw(event.done === event.planned);
  }

  return {
    progress(event) {
      if (event.type === 'suite') showSuite(event);
      else if (event.type === 'estimate')
        io.stderr(`${plainText(describeEstimate(event.estimate, event.budgetUsd, event.earlierUsd))}\n`);
      else if (event.type === 'phase') {
        drawnLines = 0;
        io.stderr(`${event.text}\n`);
        for (const [name, line] of suites) if (line.result !== null) suites.delete(name);
      } else {
        if (!io.interactive) return io.stderr(`  ${event.suite}: ${event.text}\n`);
        // One that did not run has had no line so far.
        const line = suites.get(event.suite) ?? startLine(event.suite);
        line.result = event.text;
        draw(true);
      }
    },
    finish: () => draw(true),
  };
}

/** By the whole review so far, whichever suite. */
function describeSpent({ usd, unpriced = 0 }: SuiteEvent): string {
  const known = usd > 0 ? `, ${dollars(usd)}` : '';
  return `${known}${unpriced === 0 ? '' : `, ${count(unpriced, 'call')} of unknown price`}`;
}

function clip(text: string, columns: number): string {
  return text.length > columns - 1 ? `${text.slice(0, Math.max(1, columns - 2))}…` : text;
}

function formatSeconds(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
