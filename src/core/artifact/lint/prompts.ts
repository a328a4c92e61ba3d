import { lineOfField } from '../documents/field-line.ts';
import { imagesOf } from '../images.ts';
import { directProvider, modelName } from './model-uses.ts';
import { type Found, lineInMessage, ofAppPrompts, ofPrompts, type Rule } from './rule.ts';
import { isFromSource } from './source-text.ts';
import { findUnfencedInputs } from './unfenced-inputs.ts';

/**
 * Claude models that refuse a conversation that ends with the assistant's turn.
 * Source: https://platform.claude.com/docs/en/about-claude/models/migration-guide ("Prefill removal").
 */
const NO_PREFILL = /^claude-(opus|sonnet)-4[-.](6|7|8)\b/;

/** Messages and how they follow on each other. */
export const PROMPT_RULES: readonly Rule[] = [
  {
    id: 'empty-message',
    severity: 'warning',
    means: 'a message has no text',
    check: ofPrompts(({ messages }, { artifact }) =>
      messages.flatMap(({ role, content, parts }, index) =>
        // A picture is something to read as well; the message of a program may hold one, or a resource.
        content.trim() === '' && imagesOf({ parts: parts ?? [] }).length === 0 && !isFromSource(artifact)
          ? [{ line: lineInMessage(artifact, index, 0), message: `the ${role} message is empty` }]
          : [],
      ),
    ),
  },
  {
    id: 'role-order',
    severity: 'warning',
    means: 'a message stands where its provider refuses it or moves it elsewhere',
    check: ofAppPrompts(({ messages, model }, { artifact }) => {
      const found: Found[] = [];
      const add = (index: number, message: string) =>
        found.push({ line: lineOfField(artifact, `messages[${index}].content`), message });
      const provider = model === null ? null : directProvider(model);
      for (const [index, { role }] of messages.entries()) {
        const previous = messages[index - 1]?.role;
        if (role === 'tool' && previous !== 'assistant' && previous !== 'tool')
          add(index, 'a tool message answers a call; no assistant message stands before this one');
        const late = index > 0 && previous !== 'system' && previous !== 'developer';
        if (role === 'system' && late && (provider === 'anthropic' || provider === 'google'))
          add(
            index,
            `${provider === 'google' ? 'Gemini' : 'Claude'} reads the system message first, wherever it stands; here it comes after a ${previous} message`,
          );
      }
      const last = messages.length - 1;
      if (
        messages[last]?.role === 'assistant' &&
        provider === 'anthropic' &&
        NO_PREFILL.test(modelName(model ?? ''))
      )
        add(last, `\`${model}\` refuses a conversation that ends with an assistant message`);
      return found;
    }),
  },
  {
    id: 'unfenced-input',
    severity: 'warning',
    means: 'what a user or a document says is put into the system message with nothing around it',
    check: ofAppPrompts(({ messages, template }, { artifact }) =>
      messages.flatMap(({ role, content }, index) =>
        role === 'system' || role === 'developer'
          ? findUnfencedInputs(template, content, { alone: messages.length === 1 }).map(
              ({ name, offset }) => ({
                line: lineInMessage(artifact, index, offset),
                message: `\`${name}\` stands in the ${role} message with nothing around it, so that whoever writes it can give instructions; put it in tags or quotes, or in a user message`,
              }),
            )
          : [],
      ),
    ),
  },
];
