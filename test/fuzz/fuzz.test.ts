import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/core/artifact/types.ts';
import { checkInput } from './check-input.ts';
import { makeInput, readSamples } from './make-input.ts';

describe('files made to break readers', () => {
  it('give artifacts with lines that exist, the same ones twice, whatever their line ends', async () => {
    const samples = readSamples();
    const found: Artifact[] = [];
    for (let number = 0; number < 100; number += 1) {
      const input = makeInput(samples, 8, number);
      found.push(...(await checkInput(input, found.slice(-5))));
    }
    expect(found.length).toBeGreaterThan(10);
  });

  it('are the same ones for the same seed', () => {
    const samples = readSamples();
    expect(makeInput(samples, 7, 42)).toEqual(makeInput(samples, 7, 42));
    expect(makeInput(samples, 7, 42)).not.toEqual(makeInput(samples, 7, 43));
  });
});
