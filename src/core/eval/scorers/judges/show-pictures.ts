import type { ContentPart, Image, Message, ResponseFormat } from '../../../artifact/types.ts';
import type { JudgeScorer, PairInput, PairJudgeScorer, ScoreInput } from '../types.ts';
import { beginSection, endSection } from './delimit.ts';

const LABEL = 'pictures of the question';

type Asked = { messages: Message[]; responseFormat: ResponseFormat };

/**
 * What a judge is asked of one answer, or of a pair. Where it is shown the question it sees the question's pictures too, after everything
 * else and between delimiters of their own: what is written in a picture is material like any text.
 */
export function requestJudge(
  scorer: JudgeScorer,
  input: ScoreInput,
  nonce: string,
  pictures: readonly Image[],
): Asked {
  return showPictures(scorer.request(input, nonce), nonce, scorer.readsQuestion(input) ? pictures : []);
}

/** As `requestJudge`, of a pair. */
export function requestPairJudge(
  scorer: PairJudgeScorer,
  input: PairInput,
  nonce: string,
  pictures: readonly Image[],
): Asked {
  return showPictures(scorer.request(input, nonce), nonce, scorer.readsQuestion(input) ? pictures : []);
}

function showPictures(asked: Asked, nonce: string, pictures: readonly Image[]): Asked {
  if (pictures.length === 0) return asked;
  const last = asked.messages.findLastIndex(({ role }) => role === 'user');
  const messages = asked.messages.map((message, i): Message => {
    if (i !== last) return message;
    const before = `${message.content}\n\n${beginSection(LABEL, nonce)}`;
    const after = endSection(LABEL, nonce);
    const shown = pictures.map((image): ContentPart => ({ type: 'image', image }));
    return {
      role: 'user',
      content: `${before}\n${after}`,
      parts: [{ type: 'text', text: before }, ...shown, { type: 'text', text: after }],
    };
  });
  return { ...asked, messages };
}
