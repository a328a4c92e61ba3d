/** A run of items that both sides have, or that only one of them has. */
export type Run = { op: 'equal' | 'delete' | 'insert'; items: string[] };

/**
 * The shortest way from one sequence to the other (Myers, "An O(ND) Difference Algorithm", 1986): runs in order, between
 * two equal runs at most one delete followed by one insert. Null where more than `maxEdits` items differ, which bounds
 * time to about `maxEdits * (before + after)` and memory to `maxEdits` squared.
 */
export function diffSequences(
  before: readonly string[],
  after: readonly string[],
  maxEdits: number,
): Run[] | null {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  const steps = diffMiddle(left, right, maxEdits);
  if (steps === null) return null;
  return joinRuns([
    ...before.slice(0, start).map((item): Step => ['equal', item]),
    ...steps,
    ...before.slice(before.length - end).map((item): Step => ['equal', item]),
  ]);
}

type Step = [Run['op'], string];

function diffMiddle(before: readonly string[], after: readonly string[], maxEdits: number): Step[] | null {
  const limit = Math.min(maxEdits, before.length + after.length);
  if (Math.abs(before.length - after.length) > limit) return null;
  // furthest[k + origin]: how far into `before` the best path on diagonal k has come.
  const origin = limit + 1;
  const furthest = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(furthest.slice(origin - edits - 1, origin + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = furthest[origin + k + 1] ?? 0;
      const right = furthest[origin + k - 1] ?? 0;
      let x = k === -edits || (k !== edits && right < down) ? down : right + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      furthest[origin + k] = x;
      if (x >= before.length && x - k >= after.length) return walkBack(trace, before, after);
    }
  }
  return null;
}

function walkBack(trace: readonly Int32Array[], before: readonly string[], after: readonly string[]): Step[] {
  const steps: Step[] = [];
  let x = before.length;
  let y = after.length;
  const keepDownTo = (floorX: number, floorY: number) => {
    while (x > floorX && y > floorY) {
      x -= 1;
      y -= 1;
      steps.push(['equal', before[x] ?? '']);
    }
  };
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const at = (k: number) => trace[edits]?.[k + edits + 1] ?? 0;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const fromX = at(down ? k + 1 : k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    keepDownTo(down ? fromX : fromX + 1, down ? fromY + 1 : fromY);
    if (down) {
      y -= 1;
      steps.push(['insert', after[y] ?? '']);
    } else {
      x -= 1;
      steps.push(['delete', before[x] ?? '']);
    }
  }
  keepDownTo(0, 0);
  return steps.reverse();
}

function joinRuns(steps: readonly Step[]): Run[] {
  const runs: Run[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    if (removed.length > 0) runs.push({ op: 'delete', items: removed });
    if (added.length > 0) runs.push({ op: 'insert', items: added });
    removed = [];
    added = [];
  };
  for (const [op, item] of steps) {
    if (op === 'delete') removed.push(item);
    else if (op === 'insert') added.push(item);
    else {
      flush();
      const last = runs.at(-1);
      if (last?.op === 'equal') last.items.push(item);
      else runs.push({ op: 'equal', items: [item] });
    }
  }
  flush();
  return runs;
}
