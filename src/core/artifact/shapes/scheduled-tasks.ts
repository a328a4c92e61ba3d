import type { Json } from '../problem.ts';
import { isRecord, normalizeKey } from '../values.ts';

/** When something runs by itself. */
const WHEN = /^(schedule|cron|interval|every)$/;
/** Who does it, with what, and whether it does. */
const HOW =
  /^(enabled|disabled|paused|model|preset|provider|agent|allowedtools|permissions|automationmode|requireplanapproval|outputpath|timeout(seconds|minutes)?)$/;
/** What a program does by itself; beside an agent or a model one of them reads what came of it. */
const RUNS = /^(script|scripts|runs?|exec|handler|capability|command|entrypoint|image)$/;
const ASKED = /^(agent|model|preset|provider|allowedtools)$/;

/**
 * Whether front matter is that of a task that an agent does by itself, the text below it being what it is told: `schedule: every 1h`
 * beside `enabled: true`, a model or its tools.
 */
export function isScheduledTask(data: Json): boolean {
  if (!isRecord(data)) return false;
  const keys = Object.entries(data)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key]) => normalizeKey(key));
  const has = (pattern: RegExp) => keys.some((key) => pattern.test(key));
  return has(WHEN) && has(HOW) && (!has(RUNS) || has(ASKED));
}
