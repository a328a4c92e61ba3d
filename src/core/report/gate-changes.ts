import { cap } from './comment-parts.ts';
import { markdown as m, prose, shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { count } from './numbers.ts';

/** Findings of this rule tell what a change does to the gate itself. */
export const GATE_CHANGED = 'policy-changed';

/** What the change would do to the gate once it is merged: what asks for less first. */
export function renderGateChanges({ lint, suites }: ReviewReport): string {
  const found = lint.filter(({ rule }) => rule === GATE_CHANGED);
  const weaker = found.filter(({ severity }) => severity === 'warning');
  const dropped = suites.filter(({ removedCases }) => removedCases.length > 0);
  if (found.length + dropped.length === 0) return '';
  const lines = [
    ...[...weaker, ...found.filter((one) => !weaker.includes(one))].map(
      ({ path, message, severity }) =>
        `- ${severity === 'warning' ? '⚠️ may ask for less: ' : ''}${prose(shorten(message, 300), m)} (${m.code(shorten(path, 120))})`,
    ),
    ...dropped.map(
      ({ name, removedCases }) =>
        `- ⚠️ may ask for less: ${count(removedCases.length, 'case')} of ${m.text(shorten(name, 60))} removed or changed: ${removedCases
          .slice(0, 10)
          .map((id) => m.code(shorten(id, 60)))
          .join(', ')}${removedCases.length > 10 ? ' …' : ''}`,
    ),
  ];
  return [
    '**Changes to the gate itself** (the base branch’s rules decide until this is merged)',
    ...cap(lines),
  ].join('\n');
}

/** Whether the change does anything to the gate itself. */
export function changesGate({ lint, suites }: ReviewReport): boolean {
  return (
    lint.some(({ rule }) => rule === GATE_CHANGED) ||
    suites.some(({ removedCases }) => removedCases.length > 0)
  );
}
