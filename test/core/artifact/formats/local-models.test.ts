import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, summaryOf } from '../support.ts';

function kinds(path: string, text: string): string[] {
  return detectFile(path, text).artifacts.map(({ kind }) => kind);
}

const SERVER = `model_chioice: "models/GGUF/desk-4-q4.gguf"
tensor_parallel_size: 1
gpu_memory_utilization: 0.95
max_model_len: 8192
port: 8000
`;

it('a file of weights is a model, with what it is run with and nothing else', async () => {
  expect(contentOf('llm/config.yaml', SERVER, 'model-config').settings).toEqual({
    model_chioice: 'models/GGUF/desk-4-q4.gguf',
    tensor_parallel_size: 1,
    gpu_memory_utilization: 0.95,
    max_model_len: 8192,
  });
  expect(await summaryOf('llm/config.yaml', SERVER, SERVER.replace('desk-4', 'desk-5'))).not.toEqual([]);
});

it.each([
  [
    'a folder that vLLM serves',
    'config/serve.yaml',
    'engine:\n  model: /models/desk-7b-chat\n  max_model_len: 4096\n',
  ],
  ['safetensors', 'config/serve.json', '{"model_path": "desk.safetensors", "n_ctx": 2048}'],
  ['a file of llama.cpp', 'config.toml', '[chat]\nmodel_path = "./weights/desk.gguf"\nn_threads = 4\n'],
  [
    'a section that says that it is one',
    'config/desk.yaml',
    'model:\n  path: models/desk.gguf\n  n_ctx: 4096\n',
  ],
  [
    'a file under a plain key',
    'config/desk.json',
    '{"chat": {"file": "./desk.gguf", "model_type": "a", "context_size": 4096}}',
  ],
  ['how it is run, called after it', '.env', 'MODEL_PATH=./models/desk.gguf\nMODEL_CONTEXT_SIZE=2048\n'],
  ['variables', '.env.example', 'LLM_MODEL_PATH=./models/desk.gguf\nLLM_N_CTX=4096\n'],
  ['variables of a server', '.env', 'MODEL_DIR=/models/desk\nVLLM_MAX_MODEL_LEN=4096\n'],
])('%s is a model', (_what, path, text) => expect(kinds(path, text)).toEqual(['model-config']));

it.each([
  ['a file of weights alone', 'config.toml', '[chat]\nmodel_path = "./weights/desk.gguf"\nport = 1\n'],
  ['a model that sees', 'config.yaml', 'model_path: ./models/cats.pt\nimage_size: 640\nquantization: int8\n'],
  ['a folder without a server', 'config.yaml', 'model_dir: ./models/desk\nport: 8000\n'],
  [
    'what is trained',
    'train.yaml',
    'model_name_or_path: ./models/desk\nmax_seq_len: 2048\nlearning_rate: 0.0001\n',
  ],
  [
    'a picture that is drawn',
    'draw.yaml',
    'model: ./models/draw.safetensors\nnum_inference_steps: 30\ndtype: fp16\n',
  ],
  ['a table', 'app.yaml', 'model:\n  file: data/rows.csv\n  n_threads: 3\n'],
  [
    'a network that is made',
    'net.yaml',
    'model:\n  path: ./out/net\n  n_ctx: 1024\n  n_layer: 12\n  n_head: 12\n',
  ],
  ['a folder of backups', 'app.yaml', 'backup:\n  path: /srv/models/old\n  max_tokens: 5\nmodel: a\n'],
  ['a folder of models of data', 'app.yaml', 'models_dir: ./models/tables\nmax_tokens_per_minute: 10\n'],
  ['a file under another key', 'config.yaml', 'backup: ./old/desk.gguf\nport: 8000\n'],
])('%s is none', (_what, path, text) => expect(kinds(path, text)).toEqual([]));
