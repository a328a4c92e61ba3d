import type { CheckConclusion } from './check.ts';
import { cleanLine, markdown as m, shorten } from './markup.ts';

/** Who accepted that a commit is merged although it did not pass, and why. */
export type Acceptance = {
  /** Login. */
  actor: string;
  reason: string;
  /** Address of the comment where it was said. */
  source: string;
};

const MAX_TITLE = 255;
/** In a title, so that the number it was accepted in spite of is seen too. Characters. */
const MAX_REASON = 100;
const ADDRESS = /^https?:\/\/[\w.:-]+\/[\w./#-]+$/;

/** A check that does not pass by itself, as one that passes because somebody said so. */
export function acceptCheck<T extends { conclusion: CheckConclusion; title: string; summary: string }>(
  check: T,
  acceptance: Acceptance,
): T {
  const { actor, reason } = acceptance;
  const why = shorten(cleanLine(reason), MAX_REASON);
  const title = `Accepted by @${cleanLine(actor)}: ${why}; ${check.title}`;
  return {
    ...check,
    conclusion: 'success',
    title: shorten(title, MAX_TITLE),
    summary: `${renderAcceptance(acceptance)}\n\n${check.summary}`,
  };
}

/** In Markdown, one line. */
export function renderAcceptance({ actor, reason, source }: Acceptance): string {
  const said = ADDRESS.test(source) ? ` ([said here](${source}))` : '';
  return `${m.strong(`May be merged: accepted by @${actor}`)} although it does not pass${said}: ${m.text(reason)}`;
}
