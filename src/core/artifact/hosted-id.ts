import type { Json } from './problem.ts';
import type { SettingsContent } from './types.ts';

export type HostedKind = 'agent-definition' | 'prompt';
export const HOSTED_REASON = 'the id of what a service keeps and answers with';
/** More of them in a file are data. */
export const MAX_HOSTED_IDS = 40;

/** How the ids of assistants begin that a service keeps: OpenAI's; agents of ElevenLabs and Retell. */
const AGENT = /^(asst_[A-Za-z0-9]{22,28}|agent_[0-9a-z]{24,40})$/;
/** OpenAI's stored prompts. */
const PROMPT = /^pmpt_[0-9a-f]{40,64}$/;
/** Ids that a person made up: `asst_xxxxxxxxxxxxxxxxxxxxxxxx`. */
const MADE_UP = /(.)\1{3}|12345|abcdef|your|placeholder|replace|example/i;

/** Of which kind is what a service keeps under that id, by the id alone; null of what is no such id. */
export function kindOfHostedId(text: string): HostedKind | null {
  if (text.length > 80 || !/^(asst|agent|pmpt)_/.test(text)) return null;
  if (!/\d/.test(text) || MADE_UP.test(text)) return null;
  return AGENT.test(text) ? 'agent-definition' : PROMPT.test(text) ? 'prompt' : null;
}

/** What is known of it here: ids and versions, by where they stand. */
export function contentOfHosted(settings: Record<string, Json>): SettingsContent {
  return { type: 'settings', subject: 'agent', models: [], instructions: [], entries: [], settings };
}
