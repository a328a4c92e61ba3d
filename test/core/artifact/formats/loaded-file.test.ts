import { describe, expect, it } from 'vitest';
import { detectReferred } from '../../../../src/core/artifact/detect.ts';

const detect = (path: string, text: string) => detectReferred(path, text, 'loaded').artifacts;

describe('a file that code reads into a prompt', () => {
  it('is a prompt with its front matter, its variables and its words, where it is a text', () => {
    const text = '---\nname: house\n---\nAlways greet {{ guest }} by name.\nNever promise a room.\n';
    expect(detect('habits/house.md', text)).toMatchObject([
      {
        kind: 'prompt',
        format: 'loaded-file',
        name: 'house',
        content: { type: 'prompt', variables: ['guest'] },
        positions: { 'messages[0].content': 4 },
      },
    ]);
  });

  it('has every leaf, with sentences as what a model is told, where it is data', () => {
    const text =
      'name: Harbour Inn\nbeds: 12\nrefuse:\n  - Never promise a room before the deposit\nvoice: Speak as an old sailor does\n';
    expect(detect('inn_profile.yaml', text)).toMatchObject([
      {
        kind: 'prompt',
        content: {
          type: 'settings',
          instructions: ['voice'],
          settings: { name: 'Harbour Inn', beds: 12, refuse: ['Never promise a room before the deposit'] },
        },
        positions: { 'settings.voice': 5 },
      },
    ]);
  });

  it.each([
    ['samples/house.md', 'Always greet a guest by name.'],
    ['data/transcript.txt', 'You should always answer the guest first.'],
    ['house.txt', 'Harbour Inn'],
    ['house.md', '<html><body>You should always answer the guest first.</body></html>'],
    ['rooms.txt', 'SELECT name FROM rooms WHERE it should be free'],
    ['walk.txt', 'The path led along the harbour to the light on the mole'],
    ['config/server.yaml', 'host: inn.example\nport: 8080\n'],
    ['config/broken.yaml', 'a: [1'],
  ])('is none as %s, which says nothing to a model: %s', (path, text) => {
    expect(detect(path, text)).toEqual([]);
  });
});
