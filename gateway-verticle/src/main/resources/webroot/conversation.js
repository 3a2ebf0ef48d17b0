/**
 * One conversation: what was asked, what was answered, and which of it the next prompt takes along. Follows its live answers
 * and keeps itself in the browser's storage.
 *
 * Every tab that has it open follows its answers by itself, but one tab alone, the owner, writes it down: the one in which the
 * reader acted last. A tab that falls silent while an answer is live loses it to the next one that looks.
 */
import { randomKey } from './client/environment.js';
import { messagesOf } from './messages.js';
import { AnswerStream } from './stream.js';

const SAVE_EVERY_MS = 500;
/** So many times longer than writing takes, so that a long conversation does not fill the processor. */
const SAVE_REST = 20;
const TEND_EVERY_MS = 2_000;
const SILENT_MS = 5_000;
const TITLE_CHARS = 80;

export class Conversation {
  #ports;
  #owner = null;
  /** When the owner was last heard of. */
  #heardAt = 0;
  #keptLive = false;
  #restMs = SAVE_EVERY_MS;
  #saveTimer = null;
  #tendTimer = null;
  #isClosed = false;
  /** Whether the files of what was asked are here. */
  #isLoaded = true;
  id;
  title = '';
  /** The model that answers next. */
  model = '';
  changedAt = Date.now();
  turns = [];

  /**
   * @param ports `client`; `library` of files; `tab`, the name of this page; `save(record)`; `onChange(conversation, answer)`, without an answer when
   *     turns came or went
   */
  constructor(ports, id) {
    this.#ports = ports;
    this.id = id;
  }

  /** The answer that is under way; null when none is. */
  get current() {
    return this.turns.findLast(({ answer }) => answer.isLive)?.answer ?? null;
  }

  /** Those that went with all that was asked. */
  get files() {
    return this.turns.flatMap(({ files }) => files);
  }

  get record() {
    const turns = this.turns.map(({ answer, ...asked }) => ({ ...asked, answer: answer.kept }));
    return { version: 1, id: this.id, title: this.title, model: this.model, changedAt: this.changedAt, savedAt: Date.now(), owner: this.#owner, turns };
  }

  /**
   * Asks `{prompt, files, options}` after the turns that stay; the options are the protocol's, and the `system` prompt. Gives the error of
   * a prompt that is too large, and then nothing has changed.
   */
  ask(asked, staying = this.turns) {
    const turn = { id: randomKey(), ...asked, answer: this.#answer() };
    const stream = this.#start(turn, staying);
    if (stream.error?.code === 'too_large') {
      return stream.error;
    }
    this.turns.filter((old) => !staying.includes(old)).forEach(({ answer }) => answer.leave());
    this.turns = [...staying, turn];
    this.title ||= titleOf(turn);
    this.model = turn.options.model ?? '';
    this.#ports.library.keep(turn.files);
    this.changedAt = Date.now();
    turn.answer.follow(stream);
    this.#own();
    this.#ports.onChange(this, null);
    return null;
  }

  /**
   * Goes by what is in the storage: what an earlier page has left, or what another tab has written. A tab that has yet to hear that
   * the reader asked here since writes what is older: that is put right.
   */
  adopt(record) {
    if (this.#owner === this.#ports.tab && record.owner !== this.#ports.tab && record.changedAt < this.changedAt) {
      this.#save();
      return;
    }
    this.title = record.title;
    this.model = record.model ?? record.turns.at(-1)?.options?.model ?? '';
    this.changedAt = record.changedAt;
    this.#owner = record.owner;
    this.#heardAt = record.savedAt;
    this.#keptLive = record.turns.some(({ answer }) => answer.end === null);
    const known = new Map(this.turns.map((turn) => [turn.id, turn]));
    this.turns = record.turns.map((kept) => this.#adoptTurn(known.get(kept.id), kept));
    const ids = new Set(record.turns.map(({ id }) => id));
    known.forEach(({ id, answer }) => ids.has(id) || answer.leave());
    this.#ports.onChange(this, null);
    this.tend();
    if (this.files.some(({ id }) => this.#ports.library.dataOf(id) === null)) {
      this.#load();
    }
  }

  /** Looks after the live answers: follows them, and writes them down when no other tab does. */
  tend() {
    clearTimeout(this.#tendTimer);
    if (this.#isClosed) {
      return;
    }
    const isOurs = this.#owner === this.#ports.tab;
    if (!isOurs && this.#keptLive && (this.#owner === null || Date.now() - this.#heardAt > SILENT_MS)) {
      this.#own();
      return;
    }
    this.turns.forEach((turn, at) => this.#followLive(turn, at));
    if (isOurs && this.current) {
      this.#saveSoon();
    }
    if (this.current || (!isOurs && this.#keptLive)) {
      this.#tendTimer = setTimeout(() => this.tend(), TEND_EVERY_MS);
    }
  }

  /** The page goes: another one may write this down at once. */
  release() {
    if (this.#owner === this.#ports.tab && this.current) {
      this.#owner = null;
      this.#save();
    }
  }

  /** Follows and writes nothing more. */
  close() {
    this.#isClosed = true;
    clearTimeout(this.#saveTimer);
    clearTimeout(this.#tendTimer);
    this.turns.forEach(({ answer }) => answer.leave());
  }

  #start(turn, before, isResend = false) {
    const { client, library } = this.#ports;
    const { system, ...options } = turn.options;
    const messages = messagesOf(before, turn, (id) => library.dataOf(id), client.limits);
    return client.start({ messages, options, key: turn.id, resend: isResend });
  }

  #adoptTurn(turn, kept) {
    if (!turn) {
      const { id, prompt, files = [], options } = kept;
      return { id, prompt, files, options, answer: this.#answer(kept.answer) };
    }
    const { answer } = turn;
    if (answer.isLive && (kept.answer.end !== null || (!answer.isFollowed && kept.answer.place))) {
      answer.adopt(kept.answer);
    }
    return turn;
  }

  #answer(kept = null) {
    return new AnswerStream((answer, event) => this.#answerChanged(answer, event), kept);
  }

  /** Goes on after the place that is kept. Without one the start may never have arrived, so it is sent again with its key. */
  #followLive(turn, at) {
    const { client } = this.#ports;
    const { answer } = turn;
    if (!answer.isLive || answer.isFollowed) {
      return;
    }
    if (answer.place) {
      const { streamId, ...cursor } = answer.place;
      answer.follow(client.subscribe(streamId, cursor));
    } else if (this.#owner === this.#ports.tab && client.isOpen && this.#isLoaded) {
      answer.follow(this.#start(turn, this.turns.slice(0, at), true));
    }
  }

  /** Reads the files of what was asked, which a prompt that is sent again needs. */
  async #load() {
    this.#isLoaded = false;
    await this.#ports.library.load(this.files);
    this.#isLoaded = true;
    if (!this.#isClosed) {
      this.#ports.onChange(this, null);
      this.tend();
    }
  }

  #answerChanged(answer, event) {
    this.#ports.onChange(this, answer);
    if (this.#owner !== this.#ports.tab) {
      return;
    }
    if (event === 'started' || event === 'end') {
      this.#save();
    } else {
      this.#saveSoon();
    }
  }

  /** From now on this tab writes the conversation down. */
  #own() {
    this.#owner = this.#ports.tab;
    this.#save();
    this.tend();
  }

  #saveSoon() {
    this.#saveTimer ??= setTimeout(() => this.#save(), this.#restMs);
  }

  #save() {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = null;
    if (!this.#isClosed) {
      const begunAt = performance.now();
      this.#keptLive = this.current !== null;
      this.#ports.save(this.record);
      this.#restMs = Math.max(SAVE_EVERY_MS, SAVE_REST * (performance.now() - begunAt));
    }
  }
}

function titleOf({ prompt, files }) {
  const line = (prompt || files[0].name).replace(/\s+/g, ' ').trim();
  return line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1).trimEnd()}…` : line;
}
