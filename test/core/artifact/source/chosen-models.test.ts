import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const settings = (path: string, text: string) => contentNamed(path, text, 'a', 'model-config').settings;

describe('a model that is one of several', () => {
  it('is that of a provider in a table of providers, whatever its name', () => {
    const text =
      'const DEFAULTS = {\n  anthropic: { plain: "claude-sonnet-4-5" },\n  openai: { plain: "gpt-5" },\n};';
    expect(settings('a.ts', text)).toEqual({
      'DEFAULTS.anthropic.plain': 'claude-sonnet-4-5',
      'DEFAULTS.openai.plain': 'gpt-5',
    });
  });

  it.each([
    'const LABELS = { anthropic: "Claude Sonnet", openai: "GPT-5" };',
    'const ENV = { anthropic: { plain: "LLM_MODEL" }, openai: { plain: "OPENAI_MODEL" } };',
    'const ICONS = { anthropic: "claude-sonnet-4-5", other: "gpt-5" };',
  ])('is no label and no name of a variable: %s', (text) => {
    expect(found('a.ts', text)).toEqual([]);
  });

  it.each([
    [
      'a.js',
      'export function body(t, m) {\n  return { model: m || "claude-sonnet-4-5", max_tokens: 900, messages: t };\n}',
    ],
    [
      'a.js',
      'export const body = (t, m) => ({ model: m ?? "claude-sonnet-4-5", max_tokens: 900, messages: t });',
    ],
    [
      'a.py',
      'def body(t, m):\n    return {"model": m or "claude-sonnet-4-5", "max_tokens": 900, "messages": t}',
    ],
    [
      'a.py',
      'def body(t, c):\n    return {"model": c.get("model", "claude-sonnet-4-5"), "max_tokens": 900, "messages": t}',
    ],
  ])('holds where nothing else is given: %s', (path, text) => {
    expect(settings(path, text)).toEqual({ 'body.model': 'claude-sonnet-4-5', 'body.max_tokens': 900 });
  });

  it('is seen with each of the others, wherever they stand', () => {
    const text = 'create({\n  model: big\n    ? "gpt-5"\n    : "gpt-5-mini",\n});';
    expect(settings('a.ts', text)).toEqual({ 'create.model': ['gpt-5', 'gpt-5-mini'] });
    expect(named('a.ts', text, 'a').lines).toEqual([3, 4]);
  });

  it('is beside a prompt where one of them is the model of the prompt', () => {
    const text =
      'client.chat.completions.create(model="gpt-5" if big else "gpt-5-mini", messages=[{"role": "system", "content": "You are a helper for gardens."}])';
    expect(contentNamed('a.py', text, 'create', 'prompt')).toMatchObject({
      model: 'gpt-5',
      otherSettings: { model: ['gpt-5', 'gpt-5-mini'] },
    });
  });

  it('is the default of the environment in an argument', () => {
    const text =
      'import os\ncfg = Config(model=os.getenv("CHAT_MODEL", "gpt-4.1"), embedding_model=os.getenv("EMBED", "text-embedding-3-small"))';
    expect(settings('a.py', text)).toEqual({ 'cfg.model': 'gpt-4.1' });
    expect(found('a.py', text)).toEqual(['model-config a', 'rag-config a']);
  });
});

describe('what a function returns', () => {
  it.each([
    [
      'for an option that nobody gives',
      'a.ts',
      'import { chat } from "@langchain/core";\nexport const pick = (o) => ({ queryModel: o.queryModel || "gpt-5-mini" });',
      'pick.queryModel',
    ],
    [
      'beside who serves it',
      'a.ts',
      'export const pick = (o) => ({ vendor: "openai", modelId: "gpt-5-mini" });',
      'pick.modelId',
    ],
    [
      'in a file that calls models',
      'a.py',
      'import openai\ndef pick():\n    return {"model_name": "gpt-5-mini"}',
      'pick.model_name',
    ],
    [
      'by the name of the function',
      'a.py',
      'import openai\ndef get_default_model():\n    return "gpt-5-mini"',
      'get_default_model',
    ],
  ])('is a model %s', (_, path, text, key) => {
    expect(settings(path, text)).toEqual({ [key]: 'gpt-5-mini' });
  });

  it.each([
    [
      'a report',
      'a.ts',
      'import OpenAI from "openai";\nexport const report = () => ({ model: "gpt-5-mini", usage: 3, cost: 1 });',
    ],
    [
      'without a provider or a model that is called',
      'a.ts',
      'export const row = () => ({ modelId: "gpt-5-mini", gptCount: 1 });',
    ],
    ['a family', 'a.py', 'import openai\ndef model_family(m):\n    return "gpt-4"'],
  ])('is none: %s', (_, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe('settings without a model', () => {
  it.each([
    [
      'of an SDK',
      'from google.genai import types\nc = types.GenerateContentConfig(temperature=0.0)',
      { 'c.temperature': 0 },
    ],
    [
      'of a copy',
      'import llm\nc = replace(base, system_prompt=text, max_output_tokens=512)',
      { 'c.max_output_tokens': 512, 'c.system_prompt': 'text' },
    ],
    [
      'as a constant that a call is given',
      'NIGHTLY = 2000\nasync def go(m, ms):\n    await self._entry.client.chat.completions.create(model=m, max_tokens=NIGHTLY, messages=ms)',
      { NIGHTLY: 2000 },
    ],
    ['as limits', 'DEEP_MAX_OUTPUT_TOKENS: Final = 64_000', { DEEP_MAX_OUTPUT_TOKENS: 64000 }],
    [
      'by effort',
      'MAX_OUTPUT_TOKENS = 9_000\nBUDGET_BY_EFFORT: Final[dict[str, int]] = {"low": 2048, "high": 16_384}',
      { MAX_OUTPUT_TOKENS: 9000, 'BUDGET_BY_EFFORT.low': 2048, 'BUDGET_BY_EFFORT.high': 16384 },
    ],
    [
      'of a class that has limits of inputs too',
      'class LLMConfig:\n    max_input_tokens: int = 12_000\n    max_output_tokens: int = 4_096\n    temperature: float = 0.2',
      { 'LLMConfig.max_output_tokens': 4096, 'LLMConfig.temperature': 0.2 },
    ],
    [
      'of what may not be said',
      'def lax():\n    return [types.SafetySetting(category=types.HarmCategory.HARM_CATEGORY_HARASSMENT, threshold=types.HarmBlockThreshold.OFF)]',
      { 'lax.HARM_CATEGORY_HARASSMENT': 'OFF' },
    ],
    [
      'of a session that speaks',
      'evt = {"type": "session.update", "session": {"instructions": text, "voice": "marin", "turn_detection": {"type": "server_vad", "threshold": 0.5}}}',
      { 'evt.voice': 'marin', 'evt.turn_detection.type': 'server_vad', 'evt.turn_detection.threshold': 0.5 },
    ],
  ])('%s', (_, text, expected) => {
    expect(settings('a.py', text)).toEqual(expected);
  });

  it.each([
    [
      'of requests beside names of models',
      'export const SHOW = { SELECT_MODEL: "x.y" };\nexport const API_CONFIG = { TIMEOUT: 6, DEFAULT_TEMPERATURE: 0.8 };',
      { 'API_CONFIG.DEFAULT_TEMPERATURE': 0.8 },
    ],
    [
      'beside another of sampling',
      'export const DEFAULT_TEMPERATURE = 0.7;\nexport const DEFAULT_MAX_TOKENS = 900;',
      { DEFAULT_TEMPERATURE: 0.7, DEFAULT_MAX_TOKENS: 900 },
    ],
  ])('as constants: %s', (_, text, expected) => {
    expect(settings('a.ts', text)).toEqual(expected);
  });

  it.each([
    ['the air', 'export const API = { TOKENS: 1, DEFAULT_TEMPERATURE: 21 };'],
    ['a simulation', 'export const WALK = { DEFAULT_TEMPERATURE: 1, STEPS: 40 };'],
    ['prices', 'export const BUDGET_BY_EFFORT = { low: 5, high: 40 }; // max_tokens'],
  ])('are none of %s', (_, text) => {
    expect(found('a.ts', text)).toEqual([]);
  });

  it.each([
    [
      'a declaration that goes on',
      'a = z.object({ CHAT_MODEL: z.string().default("gpt-5-mini") }).superRefine(check).readonly();',
      { 'a.CHAT_MODEL': 'gpt-5-mini' },
    ],
    [
      'options of a command without any given',
      'a = minimist(argv, { alias: { model: "m" }, default: { model: "gpt-5-mini", temperature: 0.4 } });',
      { 'a.model': 'gpt-5-mini', 'a.temperature': 0.4 },
    ],
  ])('holds where nothing is given: %s', (_, text, expected) => {
    expect(settings('a.ts', `const ${text}`)).toEqual(expected);
  });

  it('is none among the defaults of a command that asks no model', () => {
    expect(found('a.ts', 'const a = minimist(argv, { default: { model: "estate", doors: 5 } });')).toEqual(
      [],
    );
  });
});
