import type { Json } from '../artifact/problem.ts';
import type { Message } from '../artifact/types.ts';

/** A message in OpenAI's words, for programs of the team's own: pictures are what the case calls them. */
export function toChatMessage({ role, content, parts }: Message): { role: string; content: Json } {
  if (parts === undefined) return { role, content };
  return {
    role,
    content: parts.map((part) => {
      if (part.type === 'text') return { type: 'text', text: part.text };
      const url = part.image.kind === 'named' ? part.image.name : '';
      const detail = part.detail === undefined ? {} : { detail: part.detail };
      return { type: 'image_url', image_url: { url, ...detail } };
    }),
  };
}
