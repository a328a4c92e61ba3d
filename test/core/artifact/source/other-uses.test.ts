import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found } from './support.ts';

beforeAll(() => prepareFormats(['a.go', 'A.java', 'A.php', 'a.rs']));

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
