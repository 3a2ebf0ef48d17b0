/**
 * Keeps conversations in the browser's storage, one entry each, and tells of what other tabs change there. When the storage
 * is full, the oldest conversation makes room.
 */

/** More are never kept. */
const MOST = 100;

export class ConversationStore {
  #storage;
  #prefix;

  /** `storage` may be null: then nothing is kept. Pages below different paths of one host keep theirs apart. */
  constructor(storage = storageOfBrowser(), base = new URL('.', document.baseURI).pathname) {
    this.#storage = storage;
    this.#prefix = `tokenbus:${base}:`;
  }

  /** Whether this browser keeps anything at all. */
  get isAvailable() {
    return this.#storage !== null;
  }

  /** The record of a conversation; null when there is none, or none that this page can read. */
  get(id) {
    return parsed(this.#storage?.getItem(this.#prefix + id));
  }

  /** All records, the latest first. */
  all() {
    const ids = this.#ids();
    return ids.map((id) => this.get(id)).filter(Boolean).sort((one, other) => other.changedAt - one.changedAt);
  }

  /** Keeps a record; gives `{kept, dropped}`: whether it is kept now, and the records that made room for it. */
  put(record) {
    if (!this.#storage) {
      return { kept: false, dropped: [] };
    }
    const text = JSON.stringify(record);
    const dropped = [];
    while (!this.#fits(record.id) || !this.#write(record.id, text)) {
      const oldest = this.all().filter(({ id }) => id !== record.id).at(-1);
      if (!oldest) {
        return { kept: false, dropped };
      }
      this.remove(oldest.id);
      dropped.push(oldest);
    }
    return { kept: true, dropped };
  }

  remove(id) {
    this.#storage?.removeItem(this.#prefix + id);
  }

  /** `listener(id, record)` when another tab has changed a conversation; without a record it has removed it. */
  onChange(listener) {
    globalThis.addEventListener('storage', ({ key, newValue, storageArea }) => {
      if (storageArea !== this.#storage) {
        return;
      }
      if (key?.startsWith(this.#prefix)) {
        listener(key.slice(this.#prefix.length), parsed(newValue));
      }
    });
  }

  #ids() {
    const keys = this.#storage ? Array.from({ length: this.#storage.length }, (_, at) => this.#storage.key(at)) : [];
    return keys.filter((key) => key?.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length));
  }

  #fits(id) {
    const ids = this.#ids();
    return ids.includes(id) || ids.length < MOST;
  }

  #write(id, text) {
    try {
      this.#storage.setItem(this.#prefix + id, text);
      return true;
    } catch {
      return false;
    }
  }
}

/** Reading `localStorage` throws where the reader forbids it. */
function storageOfBrowser() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function parsed(text) {
  try {
    const record = JSON.parse(text ?? 'null');
    const isSound = record?.version === 1 && typeof record.id === 'string' && Array.isArray(record.turns);
    return isSound && record.turns.every((turn) => typeof turn?.prompt === 'string' && turn.answer) ? record : null;
  } catch {
    return null;
  }
}
