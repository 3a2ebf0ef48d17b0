/** The React hook of tokenbus-client: one answer as state of a component. React 18 or later. */
import type { ChatMessage, PromptOptions, StreamResult, TokenbusClient, TokenbusError, Usage, WebSocketLike } from './tokenbus.js';

/**
 * - `idle`: nothing was asked
 * - `waiting`, `queued`: asked; waits for a worker (at `position` of the queue) or the first token
 * - `streaming`, `paused`, `resuming`: the text is not whole; `resuming` while a lost connection is replaced
 * - `done`, `stopped`: ended as wished
 * - `failed`: cut; `text` is what there was, `error` says why
 */
export type AnswerStatus = 'idle' | 'waiting' | 'queued' | 'streaming' | 'paused' | 'resuming' | 'done' | 'stopped' | 'failed';

export interface Answer {
  readonly status: AnswerStatus;
  readonly text: string;
  readonly reasoning: string;
  readonly error?: TokenbusError;
  /** The stream's id, once the server has named it. */
  readonly id?: string;
  readonly model?: string;
  /** The place in the queue. */
  readonly position?: number;
  /** After `done` and `stopped`: why it ended, what was counted, how long it took. */
  readonly finishReason?: string;
  readonly usage?: Usage;
  readonly timings?: StreamResult['timings'];
}

export interface TokenStreamOptions {
  /** A client for several components: one connection. It needs `onRestart` (it may do nothing). Without it a component has its own. */
  client?: TokenbusClient;
  /** A gateway's address, or several; the page's own host by default. */
  url?: string | string[];
  /** A key or a JSON Web Token, or a function that returns one. */
  token?: string | (() => string | Promise<string>);
  WebSocket?: WebSocketLike;
  /** Attempts in a row that may fail before an answer does; 8 by default, which take about half a minute. */
  reconnectAttempts?: number;
  /** What each prompt is asked with unless its `start` says otherwise: model, maxTokens, … */
  options?: PromptOptions;
  /** A name under which the tab's `sessionStorage` keeps what a reloaded page needs to go on with the answer, or to show it again. */
  storage?: string;
  /** Whether the generation ends with the component; by default only the receiving does. */
  stopOnUnmount?: boolean;
}

export interface TokenStreamControls {
  /** Starts an answer, in place of one that is live. Resolves when it has ended, however it ended; never rejects. */
  start(prompt: string | ChatMessage[], options?: PromptOptions): Promise<Answer>;
  /** Ends the generation; resolves when it has ended. */
  stop(): Promise<void>;
  /** Holds the server back; what is under way still arrives. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** After a lost connection goes on where the answer was, if the server still has it; otherwise asks again, from the beginning. */
  retry(): Promise<Answer>;
  /** Back to `idle`; stops a live answer and forgets what `storage` kept. */
  clear(): void;
}

/** The functions stay the same for the component's life. It renders at most once a frame of the screen, however many tokens come. */
export function useTokenStream(options?: TokenStreamOptions): Answer & TokenStreamControls;
