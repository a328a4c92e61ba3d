/**
 * The short names that tools of one provider accept for its models, with a version or without: `opus`, `sonnet-4.5`,
 * `haiku[1m]` of Anthropic's. Codecs, forms of poems and libraries are called so too: the name alone says nothing.
 */
const OF_CLAUDE = /^(claude[-_])?(sonnet|opus|haiku)([-_]?\d{1,2}([._-]\d{1,2})?)?(\[1m\])?$|^opusplan$/;
/** Names that hold for a model only where something says whose: `flash`, `pro`, `4o`, `o3`, `claude`. */
const SHORT =
  /^(\d(\.\d)?[-_])?(flash|pro|ultra)([-_]lite)?([-_]?\d(\.\d)?)?$|^4o([-_]mini)?$|^o[134]$|^(claude|gemini|gpt|chatgpt|grok|llama|glm|kimi)$/;

/** Whether a text is the short name of a model that a key which says `model` is enough for: `opus`. */
export function isModelAlias(text: string): boolean {
  return text.length <= 30 && OF_CLAUDE.test(text);
}

/** Whether a text is the short name of a model where the key says whose: `GEMINI_MODEL=flash`. */
export function isShortAlias(text: string): boolean {
  return text.length <= 30 && (OF_CLAUDE.test(text) || SHORT.test(text));
}
