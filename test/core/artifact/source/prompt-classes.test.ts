import { beforeAll, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py', 'a.rs', 'a.php', 'a.go', 'A.java']));

const TEXT = 'Shorten this letter to one line and keep the name of who wrote it:';

it.each([
  [
    'a.php',
    'PromptBuilder.build',
    `<?php
class PromptBuilder {
    public function build(string $notes): string {
        return <<<TEXT
Use these notes only. Say so where they do not help.

Notes:
$notes
TEXT;
    }
}
`,
  ],
  [
    'a.php',
    'LetterPrompt.__toString',
    `<?php\nclass LetterPrompt { public function __toString(): string { return "${TEXT} {$this->letter}"; } }`,
  ],
  [
    'a.ts',
    'LetterPrompt.render',
    `export class LetterPrompt { static render(letter: string) { return \`${TEXT} \${letter}\`; } }`,
  ],
  [
    'A.java',
    'LetterPromptFactory.create',
    `class LetterPromptFactory { String create(String letter) { return "${TEXT} " + letter; } }`,
  ],
  [
    'a.go',
    'PromptBuilder.Build',
    `package a\ntype PromptBuilder struct{}\nfunc (b *PromptBuilder) Build(letter string) string { return fmt.Sprintf("${TEXT} %s", letter) }`,
  ],
  [
    'a.py',
    'PromptBuilder.build',
    `class PromptBuilder:\n    def build(self, letter):\n        return f"${TEXT} {letter}"\n`,
  ],
  [
    'a.rs',
    'PromptBuilder.build',
    `struct PromptBuilder;\nimpl PromptBuilder { pub fn build(&self, letter: &str) -> String { format!("${TEXT} {}", letter) } }`,
  ],
])('what a class of prompts gives is one, in %s: %s', (path, name, text) => {
  expect(found(path, text)).toEqual([`prompt ${name}`]);
});

it.each([
  [
    'a.ts',
    "export class PromptDialog { render() { return 'Do you want to save the changes before closing?'; } }",
  ],
  [
    'a.ts',
    `export class InstallPrompt { create() { return \`Install \${this.name} to your home screen for quick access\`; } }`,
  ],
  [
    'a.ts',
    'export class PromptBuilder { render() { return `<div class="prompt"><p>Choose one of these options</p></div>`; } }',
  ],
  [
    'a.ts',
    `import inquirer from 'inquirer';\nexport class PromptBuilder { build(name: string) { return { type: 'input', message: \`What should the new package \${name} be called?\` }; } }`,
  ],
  [
    'a.php',
    '<?php\nclass PasswordPrompt { public function render(): string { return "Please enter the password of {$this->user} on this host:"; } }',
  ],
  [
    'a.php',
    '<?php\nclass PromptRepository { public function create() { return DB::insert("insert into prompts (name, body, owner) values (?, ?, ?)"); } }',
  ],
  [
    'a.py',
    'class ShellPrompt:\n    def render(self): return f"{self.user} at {self.host} in {self.path} on branch {self.branch} >"',
  ],
  [
    'A.java',
    'class PromptBuilder { String describe() { return "A builder of prompts for the command line of this tool"; } }',
  ],
  [
    'a.go',
    'package a\ntype ConfirmPrompt struct{}\nfunc (p *ConfirmPrompt) Build() string { return fmt.Sprintf("Are you sure that you want to delete %s and all of its nodes?", p.name) }',
  ],
])('what such a class asks people, or keeps, is none, in %s: %s', (path, text) => {
  expect(found(path, text)).toEqual([]);
});

const CHOOSES = `class PromptBuilder:
    def build_simple(self, letters, question):
        if not letters:
            found = "No letters were found in the post office."
        else:
            found = f"What the letters say:\\n\\n{letters}"
        prompt = f"""{self.system}

{found}

Question: {question}

Answer from the letters alone, in two lines:"""
        return prompt

    def build_cache_key(self, question):
        return f"Answer from the letters alone, in two lines: {question}"
`;

it('one that makes prompts makes them by every method that builds, with what each puts into them', () => {
  expect(found('a.py', CHOOSES)).toEqual(['prompt PromptBuilder.build_simple']);
  const digest = (text: string) => named('a.py', text, 'PromptBuilder.build_simple').digest;
  expect(digest(CHOOSES.replace('in the post office', 'in the cellar'))).not.toBe(digest(CHOOSES));
});
