import type { CheckConclusion } from './check.ts';
import { cleanLine, markdown as m, shorten } from './markup.ts';

/** Who accepted that a commit is merged, and why. */
export type Acceptance = {
  /** `failed`: although it does not pass. `judged`: of a fork, where it passes by a judge's word alone. */
  of: 'failed' | 'judged';
  /** Login. */
  actor: string;
  reason: string;
  /** Address of the comment where it was said. */
  source: string;
};

/**
 * What a review that passes still waits for: `unacknowledged`: a maintainer has to have seen what the change does to the gate;
 * `judged`: of a fork, nothing but a judge says that it passes; `mended`: there was no valid policy to judge it by, and it makes one.
 */
export type Wait = 'judged' | 'unacknowledged' | 'mended';

const WAITS: Record<Wait, string> = {
  unacknowledged:
    'It changes the gate itself, and the policy wants somebody with maintain permission to have seen that, who then writes',
  mended:
    'It makes the policy valid again and nothing else of it was judged, so somebody with maintain permission looks at it and writes',
  judged:
    'Only a judge says that this fork’s change passes, so somebody with write permission looks at it and writes',
};

/** In Markdown, one line. */
export function renderWait(wait: Wait, headSha: string): string {
  return `${m.strong('Not to be merged yet.')} ${WAITS[wait]} ${m.code(`/promptgate accept ${headSha} <reason>`)}`;
}

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
export function renderAcceptance({ of, actor, reason, source }: Acceptance): string {
  const said = ADDRESS.test(source) ? ` ([said here](${source}))` : '';
  return `${m.strong(`May be merged: accepted by @${actor}`)} ${of === 'failed' ? 'although it does not pass' : 'where only a judge says that it passes'}${said}: ${m.text(reason)}`;
}
