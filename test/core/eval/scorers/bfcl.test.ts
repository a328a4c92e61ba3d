import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import type { ToolCall } from '../../../../src/core/eval/types.ts';
import { grade } from './support.ts';

/**
 * Answers of the Berkeley Function-Calling Leaderboard (ShishirPatil/gorilla, bfcl_eval/data/possible_answer, BFCL_v4_live_simple.json and
 * BFCL_v4_parallel.json), by id.
 */
const ANSWERS: Record<string, { ground_truth: Json }> = {
  'live_simple_2-2-0': {
    ground_truth: [
      { 'uber.ride': { loc: ['2020 Addison Street, Berkeley, CA, USA'], type: ['comfort'], time: [600] } },
    ],
  },
  'live_simple_7-3-3': {
    ground_truth: [
      { get_current_weather: { location: ['Riga, Latvia'], unit: ['fahrenheit', '', 'celsius'] } },
    ],
  },
  'live_simple_27-7-0': {
    ground_truth: [
      {
        'uber.eat.order': {
          restaurant: ['uber pitada'],
          items: [['burgers', 'chicken wings']],
          quantities: [[5, 6]],
        },
      },
    ],
  },
  'live_simple_42-17-2': {
    ground_truth: [
      {
        ThinQ_Connect: {
          body: [
            { airConJobMode: ['', 'COOL'], monitoringEnabled: ['', false], coolTargetTemperature: [22] },
          ],
        },
      },
    ],
  },
  'live_simple_48-21-0': {
    ground_truth: [{ find_beer: { brewery: ['Sierra Nevada'], abv_min: ['', 0.0], pairings: ['', []] } }],
  },
  'live_simple_68-32-0': { ground_truth: [{ sum: { a: [5.0], b: [3.0] } }] },
  'live_simple_71-35-0': {
    ground_truth: [{ extract_parameters_v1: { metrics: [['view']], country: ['', null] } }],
  },
  parallel_0: {
    ground_truth: [
      { 'spotify.play': { artist: ['Taylor Swift'], duration: [20] } },
      { 'spotify.play': { artist: ['Maroon 5'], duration: [15] } },
    ],
  },
  parallel_29: {
    ground_truth: [
      {
        'waste_calculation.calculate': {
          population: [{ adults: [2], children: [2], singles: [0] }],
          location: ['Los Angeles', 'LA'],
        },
      },
    ],
  },
  parallel_44: {
    ground_truth: [
      { 'concert.find_nearby': { location: ['Berlin'], genre: ['Classical'], amenities: [['Parking'], ''] } },
    ],
  },
};

const call = (name: string, given: ToolCall['arguments']): ToolCall => ({ name, arguments: given });
const ride = (more: ToolCall['arguments']) =>
  call('uber.ride', { loc: '2020 addison street Berkeley CA USA', type: 'comfort', time: 600, ...more });
const riga = (more: ToolCall['arguments']) =>
  call('get_current_weather', { location: 'Riga Latvia', ...more });

// What bfcl_eval/eval_checker/ast_eval/ast_checker.py says of each, by its rules: standardize_string, list_checker, dict_checker,
// simple_function_checker, parallel_function_checker_no_order.
describe('tool_call on answers of the leaderboard', () => {
  it.each<[what: string, id: string, calls: ToolCall[], valid: boolean]>([
    ['texts without case and punctuation', 'live_simple_2-2-0', [ride({})], true],
    ['another text', 'live_simple_2-2-0', [ride({ type: 'plus' })], false],
    ['a number as text', 'live_simple_2-2-0', [ride({ time: '600' })], false],
    ['a parameter that is not expected', 'live_simple_2-2-0', [ride({ tip: 1 })], false],
    ['a missing parameter', 'live_simple_2-2-0', [call('uber.ride', { type: 'comfort', time: 600 })], false],
    ['another function', 'live_simple_2-2-0', [call('uber.eat', ride({}).arguments)], false],
    [
      'a name whose dots became underscores',
      'live_simple_2-2-0',
      [call('uber_ride', ride({}).arguments)],
      true,
    ],
    ['the call twice', 'live_simple_2-2-0', [ride({}), ride({})], false],
    ['no call', 'live_simple_2-2-0', [], false],
    ['an optional parameter left out', 'live_simple_7-3-3', [riga({})], true],
    ['an optional parameter with an allowed value', 'live_simple_7-3-3', [riga({ unit: 'Celsius' })], true],
    ['an optional parameter with the empty text', 'live_simple_7-3-3', [riga({ unit: '' })], true],
    ['an optional parameter with another value', 'live_simple_7-3-3', [riga({ unit: 'kelvin' })], false],
    [
      'lists, their texts loosely compared',
      'live_simple_27-7-0',
      [
        call('uber.eat.order', {
          restaurant: 'Uber Pitada',
          items: ['Burgers', 'chicken-wings'],
          quantities: [5, 6],
        }),
      ],
      true,
    ],
    [
      'lists in another order',
      'live_simple_27-7-0',
      [
        call('uber.eat.order', {
          restaurant: 'uber pitada',
          items: ['chicken wings', 'burgers'],
          quantities: [6, 5],
        }),
      ],
      false,
    ],
    [
      'a mapping without its optional keys',
      'live_simple_42-17-2',
      [call('ThinQ_Connect', { body: { coolTargetTemperature: 22 } })],
      true,
    ],
    [
      'a mapping without a key that is not optional',
      'live_simple_42-17-2',
      [call('ThinQ_Connect', { body: { airConJobMode: 'cool' } })],
      false,
    ],
    [
      'a mapping with a key that is not expected',
      'live_simple_42-17-2',
      [call('ThinQ_Connect', { body: { coolTargetTemperature: 22, fan: 1 } })],
      false,
    ],
    [
      'a whole number for a float, and the empty list',
      'live_simple_48-21-0',
      [call('find_beer', { brewery: 'sierra nevada', abv_min: 0, pairings: [] })],
      true,
    ],
    ['whole numbers for floats', 'live_simple_68-32-0', [call('sum', { a: 5, b: 3 })], true],
    ['true for a number', 'live_simple_68-32-0', [call('sum', { a: 5, b: true })], false],
    [
      'null where it is allowed',
      'live_simple_71-35-0',
      [call('extract_parameters_v1', { metrics: ['view'], country: null })],
      true,
    ],
    [
      'parallel calls in another order',
      'parallel_0',
      [
        call('spotify_play', { artist: 'maroon 5', duration: 15 }),
        call('spotify_play', { artist: 'Taylor Swift', duration: 20 }),
      ],
      true,
    ],
    [
      'one parallel call twice',
      'parallel_0',
      [
        call('spotify_play', { artist: 'Maroon 5', duration: 15 }),
        call('spotify_play', { artist: 'Maroon 5', duration: 15 }),
      ],
      false,
    ],
    [
      'one of two parallel calls',
      'parallel_0',
      [call('spotify.play', { artist: 'Maroon 5', duration: 15 })],
      false,
    ],
    [
      'a mapping of numbers',
      'parallel_29',
      [
        call('waste_calculation.calculate', {
          population: { adults: 2, children: 2, singles: 0 },
          location: 'la',
        }),
      ],
      true,
    ],
    [
      'the empty list for an optional list',
      'parallel_44',
      [call('concert.find_nearby', { location: 'Berlin', genre: 'classical', amenities: [] })],
      true,
    ],
  ])('%s (%s)', (_what, id, toolCalls, valid) => {
    expect(grade('tool_call', { toolCalls }, { expected: ANSWERS[id] ?? null })).toBe(valid ? 1 : 0);
  });

  it('compares mappings inside mappings as they are written, where the leaderboard knows no alternatives', () => {
    const expected = { ground_truth: [{ f: { a: [{ b: [{ c: [1, 2], d: 'x' }] }] } }] };
    const made = (c: Json) => ({ toolCalls: [call('f', { a: { b: { c, d: 'x' } } })] });
    expect(grade('tool_call', made([1, 2]), { expected })).toBe(1);
    expect(grade('tool_call', made([2, 1]), { expected })).toBe(0);
  });

  it('expects no call in an irrelevance row, which has no answer', () => {
    expect(grade('tool_call', { text: 'None of these functions can do that.' }, { expected: null })).toBe(1);
    expect(grade('tool_call', { toolCalls: [call('sum', {})] }, { expected: null })).toBe(0);
  });
});
