import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, settingsIn } from '../support.ts';

const RAG = 'rag-config:rag-config';
const COMPOSE =
  'services:\n  answers:\n    image: tides:1\n    environment:\n      - MIN_HITS=1\n      - SIMILARITY_CUTOFF=0.5\n      - TOP_K=5\n      - REGION=eu\n';
const HYBRID =
  'LLM_MODEL=gpt-4o-mini\nEMBEDDING_MODEL=text-embedding-3-small\nTOP_K=5\nHYBRID_ENABLED=true\nMAX_DISTANCE=1.0\nMAX_UPLOADS=3\n';

describe('an environment that sets how close a passage has to be', () => {
  it.each([
    ['.env.example', 'GEMINI_API_KEY=\nSIMILARITY_THRESHOLD=0.65\n', '0.65', '0.8'],
    ['.env.example', 'SIMILARITY_THRESHOLD=0.65\nTOP_K=4\n', 'TOP_K=4', 'TOP_K=9'],
    ['docker-compose.yml', COMPOSE, 'MIN_HITS=1', 'MIN_HITS=3'],
    ['docker-compose.yml', COMPOSE, '=0.5', '=0.7'],
    ['.env.example', HYBRID, 'HYBRID_ENABLED=true', 'HYBRID_ENABLED=false'],
    ['.env.example', HYBRID, 'MAX_DISTANCE=1.0', 'MAX_DISTANCE=0.5'],
  ])('in %s: %j', (path, text, from, to) => {
    expect(kindsOf(detectFile(path, text))).toContain(RAG);
    expect(settingsIn(path, text.replace(from, to))).not.toEqual(settingsIn(path, text));
  });

  it.each([
    ['.env.example', 'SIMILARITY_THRESHOLD=0.65\nDATABASE_URL=postgres://a\n'],
    ['.env.example', 'FACE_SIMILARITY_THRESHOLD=0.65\nTOP_K=4\n'],
    ['.env.example', 'SIMILARITY_THRESHOLD=0.65\nTOP_K=4\nCAMERA_URL=rtsp://a\n'],
    ['.env.example', 'MAX_DISTANCE=5\nMIN_HITS=3\nTOP_K=4\n'],
    ['docker-compose.yml', COMPOSE.replace('SIMILARITY_CUTOFF', 'SPAM_CUTOFF')],
  ])('is not one of faces, of a camera or of anything else: %s %j', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });

  it('leaves out what is of something else', () => {
    expect(settingsIn('docker-compose.yml', COMPOSE.replace('=eu', '=us'))).toEqual(
      settingsIn('docker-compose.yml', COMPOSE),
    );
    expect(settingsIn('.env.example', HYBRID.replace('UPLOADS=3', 'UPLOADS=5'))).toEqual(
      settingsIn('.env.example', HYBRID),
    );
  });
});
