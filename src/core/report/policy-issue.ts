import type { Problem } from '../artifact/problem.ts';
import { listProblems } from './comment-parts.ts';
import { markdown as m, shorten } from './markup.ts';

/** By which the App finds its own issue again. */
const POLICY_ISSUE_MARKER = '<!-- promptgate:policy -->';

/** The issue on a policy of the default branch that cannot be used. GitHub Markdown but for the title. */
export function renderPolicyIssue(
  branch: string,
  problems: readonly Problem[],
): { title: string; body: string } {
  const body = [
    POLICY_ISSUE_MARKER,
    `The policy on ${m.code(shorten(branch, 100))} cannot be used. Until it is mended, the check of every pull request to this branch fails: nothing may be decided by rules that cannot be read. The one that mends it is merged when somebody with maintain permission writes ${m.code('/promptgate accept <sha> <reason>')} on it.`,
    listProblems(problems),
    '<sub>This issue closes itself when the policy is valid again. `promptgate validate` checks it before it is pushed.</sub>',
  ].join('\n\n');
  return { title: 'The Promptgate policy on the default branch is not valid', body: `${body}\n` };
}
