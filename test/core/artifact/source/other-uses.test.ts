import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.go', 'A.java', 'A.php', 'a.rs', 'a.ts', 'a.py']));

describe('rules of a validator', () => {
  it.each([
    `class AskRequest { public function rules() { return ["prompt" => "required|string|max:500", "system_prompt" => "nullable|string|max:2000", "kind" => "in:a,b"]; } }`,
    `function store($request) { return $request->validate(["prompt" => "required|string|max:500", "system_prompt" => "nullable|exists:prompts,id"]); }`,
    `use OpenAI\\Laravel\\Facades\\OpenAI;
     function store($request) { Validator::make($request->all(), ['instructions' => 'bail|required|string|min:10', 'system_prompt' => 'present|max:900']); }`,
  ])('are no prompts: %s', (text) => {
    expect(found('app/AskRequest.php', `<?php\n${text}\n`)).toEqual([]);
  });

  it('and what is told beside them is one', () => {
    const text = `<?php
class Ask { public function rules() { return ["prompt" => "required|string", "system_prompt" => "required|You are a helpful assistant of the shop."]; } }
`;
    expect(found('app/Ask.php', text)).toEqual(['prompt Ask.rules']);
  });
});

describe('a device or a forecast with a model and a temperature', () => {
  it.each([
    ['a.go', 'package a\nfunc read() Reading { return Reading{Model: "DHT22-v2", Temperature: 21.5} }\n'],
    ['a.go', 'package a\nfunc read() Reading { return Reading{Model: "DHT22-v2", Temperature: 1.5} }\n'],
    [
      'A.java',
      'class A { Reading a() { return Reading.builder().model("DHT22").temperature(1.5).build(); } }\n',
    ],
    ['a.rs', 'fn a(city: String) -> Weather { Weather { city, temperature: 0.5, model: "gfs" } }\n'],
    ['A.php', "<?php\nfunction a() { Sensor::create(['model' => 'DHT22', 'temperature' => 21.5]); }\n"],
    ['a.ts', 'export const a = (db: Db, m: string) => db.create({ model: m, temperature: 21.5 });\n'],
    ['a.ts', "export const a = (db: Db) => db.create({ model: 'DHT22', temperature: 1.5 });\n"],
    ['a.py', 'def a(db):\n    db.create(model="DHT22", temperature=0.5)\n'],
  ])('is no model: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });

  it('whereas one of a known name, one that says so, or one beside an SDK is one', () => {
    const go = (imports: string, call: string) =>
      found('a.go', `package a\n${imports}\nfunc a() { ask(${call}) }\n`);
    expect(go('', 'Request{Model: "gpt-4o", Temperature: 0.5}')).toEqual(['model-config a']);
    expect(go('', 'AgentSpec{Model: "house", Temperature: 0.5}')).toEqual(['model-config a']);
    const sdk = 'import openai "github.com/sashabaranov/go-openai"';
    expect(go(sdk, 'openai.Request{Model: "house", Temperature: 0.5}')).toEqual(['model-config a']);
  });

  it('and a temperature of the air beside a model is none of its parameters', () => {
    const text = 'MODEL = "gpt-4o"\nTEMPERATURE = 21.5\nMAX_TOKENS = 200\n';
    expect(contentNamed('a.py', text, 'a', 'model-config').settings).toEqual({
      MODEL: 'gpt-4o',
      MAX_TOKENS: 200,
    });
  });
});
