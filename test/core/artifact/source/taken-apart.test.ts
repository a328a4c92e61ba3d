import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py', 'a.rs', 'a.php', 'a.go']));

function settingsOf(path: string, text: string): unknown {
  return contentNamed(path, text, 'a', 'model-config').settings;
}

describe('a model that is bound by taking a value apart', () => {
  it.each([
    ['a.ts', "const [key, model] = [process.env.KEY, 'gpt-4o-mini'];"],
    ['a.ts', "const { model, retries } = { model: 'gpt-4o-mini', retries: 3 };"],
    ['a.ts', "const [[key], { id: model }] = [['x'], { id: 'gpt-4o-mini' }];"],
    ['a.ts', "let key, model;\n[key, model] = ['x', 'gpt-4o-mini'];"],
    ['a.php', "<?php\n[$key, $model] = [getenv('KEY'), 'gpt-4o-mini'];"],
    ['a.php', "<?php\nlist(, $model) = ['x', 'gpt-4o-mini'];"],
    ['a.php', "<?php\n['name' => $model] = ['name' => 'gpt-4o-mini'];"],
    ['a.py', 'key, (url, model) = "x", ("y", "gpt-4o-mini")'],
  ])('is one in %s: %s', (path, text) => {
    expect(settingsOf(path, text)).toEqual({ model: 'gpt-4o-mini' });
  });

  it.each([
    'let (key, mut model) = (key, "gpt-4o-mini".to_string());',
    'let [other, model] = ["x", "gpt-4o-mini"];',
    'let (key, model); (key, model) = ("x", "gpt-4o-mini");',
  ])('is one in Rust: %s', (statement) => {
    expect(settingsOf('a.rs', `fn ask() {\n    ${statement}\n}\n`)).toMatchObject({
      'ask.model': 'gpt-4o-mini',
    });
  });

  it('is every one that it may be', () => {
    const ts = "const [url, model] = local ? ['http://localhost:11434', 'llama3.2'] : [API, 'gpt-4o-mini'];";
    expect(settingsOf('a.ts', ts)).toEqual({ model: ['llama3.2', 'gpt-4o-mini'] });
    const rust = `fn open() -> Client {
    let (key, model) = if let Ok(key) = std::env::var("ROUTER_KEY") {
        (key, "google/gemini-2.0-flash-001".to_string())
    } else {
        (String::new(), std::env::var("MODEL").unwrap_or_else(|_| "gpt-4o-mini".into()))
    };
    Client::new(key, model)
}
`;
    expect(settingsOf('a.rs', rust)).toEqual({
      'open.model': ['google/gemini-2.0-flash-001', 'gpt-4o-mini'],
    });
    const python = 'url, model = ("x", "llama3.2") if LOCAL else ("y", "gpt-4o-mini")';
    expect(settingsOf('a.py', python)).toEqual({ model: ['llama3.2', 'gpt-4o-mini'] });
  });
});

it.each([
  ['a.ts', "const [model, key] = ['Corolla', 'gpt-4o-mini'];"],
  ['a.ts', "const [brand, model] = ['Toyota', 'corolla-2020'];"],
  ['a.ts', "const [...rest, model] = [...known, 'gpt-4o-mini'];"],
  ['a.ts', "const [key, model] = [...known, 'gpt-4o-mini'];"],
  ['a.rs', 'fn a() { let (brand, model) = ("Toyota", "corolla-2020"); }'],
  ['a.rs', 'fn a() { let Some((model, _)) = ("gpt-4o-mini", 1) else { return; }; }'],
  ['a.py', '*rest, model = "x", "gpt-4o-mini"'],
  ['a.php', "<?php\n[$brand, $model] = ['Toyota', 'corolla-2020'];"],
])('what stands in another place, or behind what is not known, is no model in %s: %s', (path, text) => {
  expect(found(path, text)).toEqual([]);
});
