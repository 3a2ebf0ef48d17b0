/**
 * The files of prompts: in memory as data URLs, and in the browser's database, since they are too large for its storage of texts. What
 * no conversation has any more goes when the page opens.
 */
import { randomKey } from './client/environment.js';

const STORE = 'files';

/** What another tab keeps now has its conversation in the storage by then. */
const YOUNG_MS = 5_000;

export class FileLibrary {
  #data = new Map();
  /** What is surely in the database. */
  #kept = new Set();
  #database;

  /** Pages below different paths of one host keep theirs apart. */
  constructor(base = new URL('.', document.baseURI).pathname) {
    this.#database = opened(`tokenbus:${base}`);
  }

  /** Reads what the reader has given; gives `{id, name, type, size}`, which a turn keeps. */
  async read(file) {
    const id = randomKey();
    this.#data.set(id, await dataUrlOf(file));
    return { id, name: file.name || 'file', type: file.type, size: file.size };
  }

  /** The data URL of a file; null where it is not here, or not yet loaded. */
  dataOf(id) {
    return this.#data.get(id) ?? null;
  }

  /** Keeps files over the page's end, as far as the browser lets it. */
  keep(files) {
    files.forEach(async ({ id }) => {
      if ((await this.#do('readwrite', (store) => store.put(this.#data.get(id), id))) !== undefined) {
        this.#kept.add(id);
      }
    });
  }

  /** Loads those that are kept. */
  async load(files) {
    const missing = files.filter(({ id }) => !this.#data.has(id));
    await Promise.all(missing.map(async ({ id }) => {
      const data = await this.#do('readonly', (store) => store.get(id));
      if (typeof data === 'string') {
        this.#data.set(id, data);
        this.#kept.add(id);
      }
    }));
  }

  /** These are needed no more until they are loaded again; what this browser does not keep stays in memory. */
  release(files) {
    files.filter(({ id }) => this.#kept.has(id)).forEach(({ id }) => this.#data.delete(id));
  }

  /** Forgets what is kept of all others than `files()` gives, some seconds after the list of them was made. */
  async keepOnly(files) {
    const kept = (await this.#do('readonly', (store) => store.getAllKeys())) ?? [];
    await new Promise((resolve) => setTimeout(resolve, YOUNG_MS));
    const ids = new Set(files().map(({ id }) => id));
    kept.filter((id) => !ids.has(id)).forEach((id) => this.#do('readwrite', (store) => store.delete(id)));
  }

  /** What one request gives, once it is done for good; undefined where the browser keeps nothing. */
  async #do(mode, request) {
    try {
      const transaction = (await this.#database)?.transaction(STORE, mode);
      return transaction && (await Promise.all([settled(request(transaction.objectStore(STORE))), completed(transaction)]))[0];
    } catch {
      return undefined;
    }
  }
}

/** The database; null where the browser keeps none. */
async function opened(name) {
  try {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return await settled(request);
  } catch {
    return null;
  }
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

function dataUrlOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
