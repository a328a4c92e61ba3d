import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTemporaryDirectory, type FilesToWrite } from '../support/git-repository.ts';
import { emitRepositories, install } from './actions/installations.ts';
import { readManifest } from './app-manifest.ts';
import type { Routes } from './http/call.ts';
import { createCodeload } from './http/codeload.ts';
import type { LoggedRequest } from './http/exchange.ts';
import { createFaults, type Faults } from './http/faults.ts';
import { createApiServer, type Violation } from './http/server.ts';
import { account } from './lookup.ts';
import { sharedReferee } from './openapi/referee.ts';
import { actor } from './people/actor.ts';
import { branchActions } from './people/branches.ts';
import { addRepository } from './people/create-repository.ts';
import { type FakeInstallation, installationHandle } from './people/installation.ts';
import { type FakeRepository, repositoryHandle } from './people/repository.ts';
import { allRoutes } from './routes/index.ts';
import { createHook, type Webhooks } from './webhooks/hook.ts';
import {
  type Account,
  DEFAULT_LIMITS,
  type Installation,
  type Limits,
  type Permissions,
  type Role,
  type World,
} from './world.ts';

export type FakeGitHubOptions = {
  /** Default: what app.yml asks for. */
  permissions?: Permissions;
  events?: readonly string[];
  /** Where deliveries go; may be set later at `webhooks.url`. */
  webhookUrl?: string;
  webhookSecret?: string;
  limits?: Partial<Limits>;
  /** Milliseconds since the epoch; default the real time. */
  now?: () => number;
  /** How long a delivery waits for its answer, in milliseconds; GitHub waits 10 seconds. */
  hookTimeoutMs?: number;
  /** Handles these operations in place of the fake, held to the description all the same. */
  routes?: Routes;
};

export type RepositoryToCreate = {
  /** Default `acme`, an organization. */
  owner?: string;
  ownerType?: 'User' | 'Organization';
  /** Default `shop`. */
  name?: string;
  files?: FilesToWrite;
  /** Default `private`, where every permission counts. */
  visibility?: 'public' | 'private';
  /** By login; `ada` is an admin in any case. */
  collaborators?: Record<string, Role>;
  /** Whether the App is installed on it; default true. */
  install?: boolean;
};

export type FakeGitHub = {
  /** REST base URL, without a slash at its end. */
  url: string;
  app: { id: number; clientId: string; slug: string; privateKey: string; webhookSecret: string };
  createRepository(repository?: RepositoryToCreate): Promise<FakeRepository>;
  /** The App's installation in an account. */
  installation(owner: string): FakeInstallation;
  /** Makes an account known, so that its permissions can be asked for. */
  createAccount(login: string, type?: Account['type']): void;
  /** API requests so far, oldest first. */
  requests: LoggedRequest[];
  /** Tarballs that were fetched from the other origin. */
  downloads: LoggedRequest[];
  /** What the App asked for that GitHub's description forbids. A test of the App wants this empty. */
  violations: Violation[];
  faults: Faults;
  webhooks: Webhooks;
  limits: Limits;
  /** Rejects where the fake itself was at fault: it answered, or would have sent, what GitHub never does. */
  close(): Promise<void>;
};

/** Making keys is slow; one pair does for every fake of the process. */
let keys: { privateKey: string; publicKey: string } | null = null;

/** A GitHub on 127.0.0.1 that remembers, with one App. See README.md for what it imitates and what it does not. */
export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const manifest = readManifest();
  const now = options.now ?? Date.now;
  const referee = sharedReferee();
  const hook = createHook(() => world, referee, options.hookTimeoutMs ?? 10_000);
  hook.url = options.webhookUrl ?? null;
  let lastId = 1_000;
  const world: World = {
    url: '',
    codeloadUrl: '',
    folder: createTemporaryDirectory(),
    app: {
      id: 4_242,
      clientId: 'Iv23liFAKEfakeFAKE42',
      slug: manifest.name,
      name: manifest.name,
      owner: { id: 9, login: 'promptgate-owner', type: 'User' },
      ...keys,
      webhookSecret: options.webhookSecret ?? 'a webhook secret that only the fake GitHub knows',
      hookId: 77,
      permissions: { metadata: 'read', ...(options.permissions ?? manifest.permissions) },
      events: [...(options.events ?? manifest.events)],
      createdAt: now(),
    },
    accounts: new Map(),
    repositories: new Map(),
    installations: new Map(),
    tokens: new Map(),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    now,
    nextId: () => ++lastId,
    emit: hook.emit,
  };

  const requests: LoggedRequest[] = [];
  const downloads: LoggedRequest[] = [];
  const violations: Violation[] = [];
  const defects: string[] = [];
  const { take, ...faults } = createFaults(now);
  const codeload = createCodeload(downloads, take, () => world.codeloadUrl);
  const routes = {
    ...allRoutes(hook, {
      archive: ({ repository }, sha) => codeload.address(repository, sha),
      artifact: (_, zip) => codeload.keep(zip),
    }),
    ...options.routes,
  };
  const api = createApiServer({ world, referee, routes, requests, violations, defects, take });
  world.url = await listen(api);
  world.codeloadUrl = await listen(codeload.server);

  const { id, clientId, slug, privateKey, webhookSecret } = world.app;
  return {
    url: world.url,
    app: { id, clientId, slug, privateKey, webhookSecret },
    createRepository: (wanted = {}) => createRepository(world, wanted),
    installation: (owner) => installationHandle(world, installationIn(world, owner)),
    createAccount: (login, type) => void account(world, login, type),
    requests,
    downloads,
    violations,
    faults,
    webhooks: hook,
    limits: world.limits,
    async close() {
      await Promise.all([stop(api), stop(codeload.server)]);
      rmSync(world.folder, { recursive: true, force: true });
      if (defects.length > 0) throw new Error(`The fake GitHub is at fault:\n${defects.join('\n')}`);
    },
  };
}

async function createRepository(world: World, wanted: RepositoryToCreate): Promise<FakeRepository> {
  const { owner = 'acme', ownerType = 'Organization', name = 'shop', visibility = 'private' } = wanted;
  const repository = await addRepository(world, {
    owner: account(world, owner, ownerType),
    name,
    visibility,
    defaultBranch: 'main',
    parent: null,
  });
  for (const [login, role] of Object.entries(wanted.collaborators ?? {}))
    repository.collaborators.set(account(world, login).login.toLowerCase(), role);
  if (wanted.files !== undefined)
    await branchActions(world, repository).commit('main', wanted.files, 'First commit');
  const admin = actor(world);
  if (wanted.install ?? true) {
    const installed = findInstallation(world, owner);
    if (installed === null) install(world, repository.owner, [repository], admin);
    else {
      installed.repositories.add(repository.id);
      emitRepositories(world, installed, 'added', [repository], admin);
    }
  }
  return repositoryHandle(world, repository);
}

function findInstallation(world: World, owner: string): Installation | null {
  for (const installation of world.installations.values())
    if (!installation.deleted && installation.account.login.toLowerCase() === owner.toLowerCase())
      return installation;
  return null;
}

function installationIn(world: World, owner: string): Installation {
  const found = findInstallation(world, owner);
  if (found === null) throw new Error(`The App is not installed in the account ${owner}.`);
  return found;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
