import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';

const MOSS = {
  name: 'Moss',
  modelProvider: 'openai',
  bio: ['Moss grew up in a marsh.'],
  lore: ['Moss once lost a boot.'],
  topics: ['plants'],
  style: { all: ['short sentences'] },
};
const CARD = {
  spec: 'chara_card_v2',
  data: {
    name: 'Fern',
    description: 'A gardener of few words.',
    personality: 'calm',
    scenario: 'A greenhouse.',
    first_mes: 'Mind the pots.',
  },
};

const detect = (data: unknown) => detectFile('characters/a.json', JSON.stringify(data, null, 1)).artifacts;

describe('characters that a model plays', () => {
  it.each([
    ['as ElizaOS keeps them', MOSS, 'Moss'],
    ['as a card', CARD, 'Fern'],
    ['as the inside of a card', CARD.data, 'Fern'],
  ])('%s', (_, data, name) => {
    expect(detect(data)).toMatchObject([{ kind: 'agent-definition', name }]);
  });

  it('change where one line of what is known of them does', () => {
    const [before] = detect(MOSS);
    const [after] = detect({ ...MOSS, lore: ['Moss once lost two boots.'] });
    expect(after?.digest).not.toBe(before?.digest);
  });

  it.each([
    [
      'a speaker of a conference',
      { name: 'Ada', bio: 'Writes about marshes.', topics: ['plants'], links: [] },
    ],
    ['a character of a game', { name: 'Fern', description: 'A gardener.', personality: 'calm', health: 10 }],
  ])('%s is none', (_, data) => {
    expect(detect(data)).toEqual([]);
  });
});
