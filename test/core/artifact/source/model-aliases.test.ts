import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('the short name of a model in code', () => {
  it.each([
    [
      'a.py',
      'class Settings(BaseSettings):\n    default_model: str = "sonnet"\n',
      'Settings.default_model',
      'sonnet',
    ],
    ['a.py', 'import os\nMODEL = os.environ.get("REVIEW_MODEL", "opus")\n', 'MODEL', 'opus'],
    ['a.py', 'GEMINI_MODEL = "flash"\n', 'GEMINI_MODEL', 'flash'],
    ['a.py', 'def review(text, model="haiku"):\n    return text\n', 'review.model', 'haiku'],
    ['a.py', 'options = ClaudeAgentOptions(model="opus", max_turns=4)\n', 'options.model', 'opus'],
    ['a.ts', 'const CONFIG = { model: "sonnet", timeoutMs: 900 };', 'CONFIG.model', 'sonnet'],
    ['a.ts', 'export const MODELS = { fast: "haiku", deep: "opus" };', 'MODELS.deep', 'opus'],
    ['a.ts', 'const model = process.env.MODEL ?? "sonnet";', 'model', 'sonnet'],
  ])('is the model in %s: %s', (path, text, at, alias) => {
    const { models, settings } = contentNamed(path, text, 'a', 'model-config');
    expect(settings).toMatchObject({ [at]: alias });
    expect(models).toContain(alias);
  });

  it.each([
    ['a.py', 'CODEC = "opus"\nFORM = "haiku"\n'],
    ['a.py', 'encode(stream, model="opus")\n'],
    ['a.py', 'car = {"make": "Hyundai", "model": "sonnet"}\n'],
    ['a.py', 'record = {"model": "haiku", "timestamp": now(), "cost": 0.1}\n'],
    ['a.py', 'camera_model = "flash"\nphone_model = "pro"\n'],
    ['a.ts', 'const ROWS = [{ model: "opus", label: "Opus" }];'],
    ['a.ts', 'type Model = "opus" | "sonnet";\nif (model === "opus") go();'],
    ['a.ts', 'const modelPath = "opus";'],
  ])('is none in %s: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});
