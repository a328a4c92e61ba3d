import type { Image } from '../../core/artifact/types.ts';
import { promptOf } from '../../core/eval/resolved-target.ts';
import type { Case, Side, Suite, TrialRequest } from '../../core/eval/types.ts';
import type { Snapshot } from '../../ports.ts';
import { createImageSettler, type SettleImages } from './settle-images.ts';
import type { Resolution } from './targets/types.ts';

/** Finds the pictures of what one side sends for a case. */
export type SuiteImages = (
  request: TrialRequest,
  side: Side,
  testCase: Case,
  asked?: readonly Image[],
) => ReturnType<SettleImages>;

/**
 * The pictures of a suite's requests: a prompt names them near its own file, a case near its dataset. Cases are of the base
 * branch's tip, but for new ones, which are the head's.
 */
export function createSuiteImages({
  suite,
  states,
  base,
  head,
}: {
  suite: Suite;
  states: { tip: Snapshot; base: Snapshot; head: Snapshot };
  base: Resolution;
  head: Resolution;
}): SuiteImages {
  const settle = createImageSettler();
  const own = new Set(suite.cases);
  const sides = { base, head };
  return (request, side, testCase, asked) => {
    const places = {
      prompt: { files: states[side], from: pathOfPrompt(sides[side]) },
      case: { files: own.has(testCase) ? states.tip : states.head, from: testCase.source.path },
    };
    return settle(request, places, asked);
  };
}

/** Where the prompt of a target stands, or the config that holds it. */
function pathOfPrompt(side: Resolution): string {
  if (!side.ok) return '';
  const prompt = promptOf(side.target);
  const holder = side.inputs.find(({ content }) => content === prompt) ?? side.inputs[0];
  return holder?.path ?? '';
}
