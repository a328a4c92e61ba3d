import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf, withoutKeys } from '../values.ts';
import type { AgentShape } from './agent-shapes.ts';

/** What a platform adds when an assistant is exported. */
const EXPORTED = [
  'id',
  'orgId',
  'createdAt',
  'updatedAt',
  'last_modification_timestamp',
  'isServerUrlSecretSet',
];

/** An assistant on the telephone as Vapi, Retell and ElevenLabs keep it: its model, its words, its voice, its tools. */
export function findVoiceAgent(data: JsonRecord): AgentShape | null {
  for (const [framework, isOne] of PLATFORMS) {
    const inner = memberOf(data, 'assistant');
    if (!isOne(data) && !(isRecord(inner) && isOne(inner))) continue;
    const name = [data, inner].map((one) => stringOf(memberOf(one, 'name') ?? memberOf(one, 'agent_name')));
    return { framework, name: name.find((one) => one !== null) ?? null, data: withoutKeys(data, EXPORTED) };
  }
  return null;
}

const PLATFORMS: readonly [string, (data: JsonRecord) => boolean][] = [
  ['Vapi', isVapi],
  ['Retell', isRetell],
  ['ElevenLabs', isElevenLabs],
];

function isVapi(data: JsonRecord): boolean {
  const model = memberOf(data, 'model');
  const told = ['provider', 'model'].every((key) => stringOf(memberOf(model, key)) !== null);
  const speaks = ['voice', 'transcriber'].some((key) => isRecord(memberOf(data, key)));
  return told && (speaks || stringOf(memberOf(data, 'firstMessage')) !== null);
}

/** The agent, and the model behind it, which Retell keeps apart. */
function isRetell(data: JsonRecord): boolean {
  const engine = memberOf(data, 'response_engine');
  const prompt = stringOf(memberOf(data, 'general_prompt'));
  const beside = ['general_tools', 'begin_message', 'states', 'starting_state', 'model', 'llm_id'];
  return (
    (stringOf(memberOf(engine, 'type')) !== null && stringOf(memberOf(data, 'voice_id')) !== null) ||
    (prompt !== null && beside.some((key) => Object.hasOwn(data, key)))
  );
}

function isElevenLabs(data: JsonRecord): boolean {
  const agent: Json | undefined = memberOf(memberOf(data, 'conversation_config'), 'agent');
  return isRecord(memberOf(agent, 'prompt')) || stringOf(memberOf(agent, 'first_message')) !== null;
}
