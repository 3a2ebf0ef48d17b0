/**
 * One conversation: what was asked, what was answered, and which of it the next prompt takes along. Follows its live answers
 * and keeps itself in the browser's storage.
 *
 * Every tab that has it open follows its answers by itself, but one tab alone, the owner, writes it down: the one in which the
 * reader acted last. A tab that falls silent while an answer is live loses it to the next one that looks.
 */
import { randomKey } from './client/environment.js';
import { AnswerStream } from './stream.js';

const SAVE_EVERY_MS = 500;
/** So many times longer than writing takes, so that a long conversation does not fill the processor. */
const SAVE_REST = 20;
const TEND_EVERY_MS = 2_000;
const SILENT_MS = 5_000;
const TITLE_CHARS = 80;
/** The server counts bytes in its own way; this leaves it room. */
const ROOM = 0.9;

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
  id;
  title = '';
  /** The model that answers next. */
  model = '';
  changedAt = Date.now();
  turns = [];

  /**
   * @param ports `client`; `tab`, the name of this page; `save(record)`; `onChange(conversation, answer)`, without an answer when
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

  get record() {
    const turns = this.turns.map(({ id, prompt, options, answer }) => ({ id, prompt, options, answer: answer.kept }));
    return { version: 1, id: this.id, title: this.title, model: this.model, changedAt: this.changedAt, savedAt: Date.now(), owner: this.#owner, turns };
  }

  /** Asks after the turns that stay, with options of the protocol and the `system` prompt; gives the error of a prompt that is too large, and then nothing has changed. */
  ask(prompt, options, staying = this.turns) {
    const id = randomKey();
    const stream = this.#start(id, prompt, options, staying);
    if (stream.error?.code === 'too_large') {
      return stream.error;
    }
    const turn = { id, prompt, options, answer: this.#answer() };
    this.turns.filter((old) => !staying.includes(old)).forEach(({ answer }) => answer.leave());
    this.turns = [...staying, turn];
    this.title ||= titleOf(prompt);
    this.model = options.model ?? '';
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

  #start(id, prompt, options, before, isResend = false) {
    const { client } = this.#ports;
    const { system, ...passed } = options;
    return client.start({ messages: messagesOf(before, prompt, system, client.limits), options: passed, key: id, resend: isResend });
  }

  #adoptTurn(turn, kept) {
    if (!turn) {
      return { id: kept.id, prompt: kept.prompt, options: kept.options, answer: this.#answer(kept.answer) };
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
  #followLive({ id, prompt, options, answer }, at) {
    const { client } = this.#ports;
    if (!answer.isLive || answer.isFollowed) {
      return;
    }
    if (answer.place) {
      const { streamId, ...cursor } = answer.place;
      answer.follow(client.subscribe(streamId, cursor));
    } else if (this.#owner === this.#ports.tab && client.isOpen) {
      answer.follow(this.#start(id, prompt, options, this.turns.slice(0, at), true));
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

/** The messages for a prompt, behind the system's. The oldest turns stay behind when all would be more than the server takes. */
function messagesOf(turns, prompt, system, limits) {
  const messages = turns.filter(({ answer }) => answer.text !== '').flatMap(({ prompt: asked, answer }) => [
    { role: 'user', content: asked },
    { role: 'assistant', content: answer.text },
  ]);
  messages.push({ role: 'user', content: prompt });
  const most = Math.min(...[limits.frameBytes, limits.messageBytes, limits.promptBytes].filter((bytes) => bytes > 0));
  const first = system ? [{ role: 'system', content: system }] : [];
  while (messages.length > 1 && bytesOf([...first, ...messages]) > most * ROOM) {
    messages.splice(0, 2);
  }
  return [...first, ...messages];
}

function bytesOf(messages) {
  return new TextEncoder().encode(JSON.stringify(messages)).length;
}

function titleOf(prompt) {
  const line = prompt.replace(/\s+/g, ' ').trim();
  return line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1).trimEnd()}…` : line;
}
