/** The types of tokenbus-client. docs/protocol.md of tokenbus describes the wire protocol behind them. */

// ------------------------------------------------------------------------------------------------------------- requests

/** A piece of a message: `{type: 'text', text}`, `{type: 'image_url', image_url: {url}}`, or what else the model takes. */
export interface ContentPart {
  type: string;
  [field: string]: unknown;
}

/** A tool call of the assistant, as it stands in a conversation. */
export interface MessageToolCall {
  id: string;
  type: string;
  function?: { name: string; arguments: string };
  [field: string]: unknown;
}

/** A message in the shape of OpenAI's chat completions; all its fields reach the model's server as they are. */
export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  /** May be missing or null where an `assistant` has `tool_calls` or a `refusal`. */
  content?: string | ContentPart[] | null;
  name?: string;
  tool_calls?: MessageToolCall[];
  tool_call_id?: string;
  refusal?: string | null;
  [field: string]: unknown;
}

export interface DeliveryOptions {
  /** The most tokens in one `chunk` frame; 1 sends each alone. */
  chunkSize?: number;
  /** Milliseconds without progress after which the worker gives up an attempt. */
  timeout?: number;
  /** How many times the worker asks the model again before the first token. */
  retryAttempts?: number;
  /** What happens to the answer when its worker is lost. */
  onWorkerLoss?: 'continue' | 'restart' | 'fail';
  priority?: number;
  deadlineMs?: number;
  /** For how many milliseconds the answer goes on when nobody watches it. */
  orphanMs?: number;
}

/** A function that the model may call. */
export interface Tool {
  type: string;
  function?: { name: string; description?: string; parameters?: Record<string, unknown>; strict?: boolean | null };
  [field: string]: unknown;
}

/** The protocol's options of a prompt. */
export interface PromptOptions {
  model?: string;
  maxTokens?: number;
  /** The same limit, by the name that newer models know. */
  maxCompletionTokens?: number;
  temperature?: number;
  topP?: number;
  stop?: string | string[];
  seed?: number;
  streamOptions?: DeliveryOptions;
  /** For simulated models: `length`, `interTokenLatency`, … */
  sim?: Record<string, number>;
  tools?: Tool[];
  toolChoice?: string | Record<string, unknown>;
  parallelToolCalls?: boolean;
  responseFormat?: { type: string; [field: string]: unknown };
  /** The answer gets chunks of kind `logprobs` beside its text. */
  logprobs?: boolean;
  topLogprobs?: number;
  reasoningEffort?: string;
  verbosity?: string;
  frequencyPenalty?: number;
  presencePenalty?: number;
  logitBias?: Record<string, number>;
  topK?: number;
  minP?: number;
  repetitionPenalty?: number;
  n?: 1;
  metadata?: Record<string, string>;
  user?: string;
  safetyIdentifier?: string;
  serviceTier?: string;
  store?: boolean;
  promptCacheKey?: string;
  promptCacheRetention?: string;
  modalities?: string[];
  audio?: Record<string, unknown>;
  prediction?: Record<string, unknown>;
  webSearchOptions?: Record<string, unknown>;
  /** Fields that go to the model's server as they are, under the server's own names. */
  extra?: Record<string, unknown>;
}

/** What `LLMStreamer.streamCompletion` takes besides the prompt. */
export interface StreamOptions extends PromptOptions {
  /** Its abort ends the generation. */
  signal?: AbortSignal;
  /** Called when the answer starts again: discard the text so far. Needs a client with `onRestart`. */
  onRestart?: RestartListener;
}

/** What `StreamManager.startStream` takes: the options, and a prompt or a conversation. */
export interface StreamConfig extends StreamOptions {
  prompt?: string;
  messages?: ChatMessage[];
}

export type RestartListener = (stream: TokenStream, frame: RestartFrame) => void;

// --------------------------------------------------------------------------------------------------------------- streams

export type StreamState = 'waiting' | 'queued' | 'streaming' | 'resuming' | 'done' | 'stopped' | 'failed';

export interface Usage {
  promptTokens: number;
  completionTokens: number;
  /** Whether tokenbus counted the tokens, because the model's server did not. */
  estimated?: boolean;
  /** Tokens of the prompt that came from a cache; missing where there were none, or the model's server does not say. So are the others. */
  cachedTokens?: number;
  /** Tokens of the prompt that were written to a cache. */
  cacheWriteTokens?: number;
  /** Tokens of the answer that are reasoning. */
  reasoningTokens?: number;
}

export interface Timings {
  queueMs: number;
  firstTokenMs: number;
  durationMs: number;
  stalledMs: number;
  attempts: { worker: string; backend: string; epoch: number }[];
}

export interface StreamResult {
  outcome: 'done' | 'stopped';
  /** `stop`, `length`, `tool_calls`, `content_filter`, `other`; `stopped` after `stop()`. */
  finishReason: string;
  /** The model server's own word, where the reason is `other`. */
  finishReasonRaw?: string;
  usage?: Usage;
  timings?: Timings;
  chars?: number;
}

/** The server's view of a stream's health. */
export interface ServerHealth {
  streamId: string;
  state: string;
  seq: number;
  home: string;
  worker: string;
  backend: string;
  copies: number;
  viewers: number;
  lagEvents: number;
  bufferedBytes: number;
  lastTokenMs: number;
}

/** What is known here, and the server's last answer. */
export interface StreamHealth extends Partial<Omit<ServerHealth, 'streamId' | 'state' | 'seq'>> {
  streamId: string;
  state: StreamState;
  seq: number;
  epoch: number;
  /** Events that wait here for the consumer. */
  bufferedEvents: number;
  connection: ConnectionState['name'];
}

export interface StreamCursor {
  after: number;
  epoch: number;
  /** UTF-16 units of text up to here; null if the beginning was not seen. */
  chars: number | null;
  resumeToken: string | null;
  viewToken: string | null;
}

export interface StreamEvents {
  started: StartedFrame;
  queued: QueuedFrame;
  chunk: ReceivedChunk;
  restart: RestartFrame;
  paused: PausedFrame;
  resumed: PausedFrame;
  /** The pause was too long for the server, which sends nothing more until `resume()`, and may stop an answer that nobody watches. */
  unsubscribed: SubscribedFrame;
  /** Another worker goes on; nothing to discard. */
  failover: FailoverFrame;
  subscribed: SubscribedFrame;
  state: StreamState;
  /** An error about this stream that does not end it. */
  problem: TokenbusError;
  end: StreamEnd;
}

export interface StreamEnd {
  state: 'done' | 'stopped' | 'failed';
  frame: DoneFrame | StoppedFrame | ErrorFrame | null;
  error: TokenbusError | null;
}

/** One answer. The iteration ends only when the answer is complete or was stopped here; else it throws a `TokenbusError`. */
export class TokenStream implements AsyncIterable<string> {
  private constructor();
  readonly id: string | null;
  readonly state: StreamState;
  readonly isLive: boolean;
  readonly model: string;
  readonly position: number | null;
  readonly stopping: boolean;
  readonly cursor: StreamCursor;
  readonly bufferedEvents: number;
  readonly error: unknown;
  readonly started: Promise<TokenStream>;
  readonly done: Promise<StreamResult>;
  [Symbol.asyncIterator](): AsyncIterableIterator<string>;
  chunks(): AsyncIterable<ReceivedChunk | RestartFrame>;
  text(): Promise<string>;
  stop(): Promise<void>;
  detach(): void;
  pause(): Promise<void>;
  resume(): Promise<void>;
  health(): Promise<ServerHealth>;
  reconnect(): Promise<TokenStream>;
  drained(): Promise<void>;
  on<E extends keyof StreamEvents>(event: E, listener: (value: StreamEvents[E]) => void): () => void;
}

/** A code of the protocol; a newer server may have others. */
export type ErrorCode =
  | 'bad_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'unknown_type'
  | 'conflict'
  | 'too_large'
  | 'unknown_stream'
  | 'locating'
  | 'expired'
  | 'log_full'
  | 'unknown_model'
  | 'overloaded'
  | 'rate_limited'
  | 'no_worker'
  | 'upstream_unavailable'
  | 'upstream_rejected'
  | 'context_length_exceeded'
  | 'content_filter'
  | 'first_token_timeout'
  | 'idle_timeout'
  | 'upstream_truncated'
  | 'upstream_malformed'
  | 'worker_lost'
  | 'unrecoverable'
  | 'shutting_down'
  | 'internal'
  | (string & {});

export class TokenbusError extends Error {
  constructor(code: string, message: string, options?: { retryable?: boolean; retryAfterMs?: number; cause?: unknown });
  /** A code of the protocol, or one of this client's own. */
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

// ---------------------------------------------------------------------------------------------------------------- client

/** What the client needs of a WebSocket: the browser's, Node.js's and the package ws's all fit. */
export type WebSocketLike = new (url: string) => {
  onopen: ((event: any) => any) | null;
  onmessage: ((event: any) => any) | null;
  onclose: ((event: any) => any) | null;
  onerror: ((event: any) => any) | null;
  send(data: any): void;
  close(code?: number, reason?: any): void;
};

export interface Clock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: any): void;
}

export interface ConnectionOptions {
  /** By default the global one or, on Node.js before 22, that of the package ws, if it is installed. */
  WebSocket?: WebSocketLike;
  /** A key or a JSON Web Token, sent in `hello`; a function is called for each connection, and when the token on one ends (`renew`). */
  token?: string | (() => string | Promise<string>);
  features?: string[];
  /** Attempts in a row that may fail before the client gives up; unlimited by default. */
  reconnectAttempts?: number;
  /** Messages that may wait for a connection; 64 by default. */
  maxQueued?: number;
  clock?: Clock;
  random?: () => number;
}

export interface ClientOptions extends ConnectionOptions {
  /** Events that the server may be ahead of the consumer of a stream; 1024 by default, Infinity for no limit. */
  window?: number;
  /** Declares that this client can discard an answer's text when the answer starts again. Without it such an answer fails. */
  onRestart?: RestartListener;
  /** Closes a connection that is unused for this many milliseconds; never by default. */
  idleMs?: number;
}

export type ConnectionState =
  | { name: 'idle' | 'connecting' | 'connected' | 'closed' }
  | { name: 'reconnecting' | 'offline'; at: number }
  | { name: 'refused'; reason: string; code: number };

interface ReceiveOptions {
  signal?: AbortSignal;
  onRestart?: RestartListener;
  window?: number;
}

export type StartRequest = ReceiveOptions & {
  options?: PromptOptions;
  channel?: string;
  /** The idempotency key: 128 random bits or more; the client generates one by default. */
  key?: string;
  /** Whether this may have been started with this key before, for example by a page that was reloaded. */
  resend?: boolean;
  /** The trace that this is a part of, as the header of W3C Trace Context has it. */
  traceparent?: string;
} & ({ prompt: string; messages?: undefined } | { messages: ChatMessage[]; prompt?: undefined });

export interface SubscribeOptions extends ReceiveOptions {
  after?: number;
  epoch?: number;
  /** From the cursor: lets the client tell an answer with a hole from a whole one. */
  chars?: number | null;
  resumeToken?: string | null;
  mode?: 'tail';
}

export interface ClientEvents {
  state: ConnectionState;
  /** An error that is not about a stream of this client. */
  error: TokenbusError;
  frame: ServerFrame;
}

export class TokenbusClient {
  constructor(url?: string | string[], options?: ClientOptions);
  static connect(url?: string | string[], options?: ClientOptions): Promise<TokenbusClient>;
  readonly state: ConnectionState;
  readonly isOpen: boolean;
  readonly limits: Partial<Limits>;
  connect(): Promise<TokenbusClient>;
  close(code?: number, reason?: string): void;
  start(request: StartRequest): TokenStream;
  subscribe(streamId: string, options?: SubscribeOptions): TokenStream;
  send(frame: ClientFrame): Promise<void>;
  on<E extends keyof ClientEvents>(event: E, listener: (value: ClientEvents[E]) => void): () => void;
}

// ---------------------------------------------------------------------------------------------- the mission document's interfaces

export class StreamManager {
  constructor(clientOrOptions?: TokenbusClient | (ClientOptions & { url?: string | string[] }));
  readonly client: TokenbusClient;
  open(config: StreamConfig): TokenStream;
  startStream(config: StreamConfig): Promise<TokenStream>;
  stopStream(streamId: string): Promise<void>;
  pauseStream(streamId: string): Promise<void>;
  resumeStream(streamId: string): Promise<void>;
  handleBackpressure(streamId: string): Promise<void>;
  reconnect(streamId: string): Promise<TokenStream>;
  monitorHealth(streamId: string): StreamHealth;
}

export interface WSOptions extends ConnectionOptions {
  retryAttempts?: number;
}

export class WebSocketHandler {
  onmessage: (frame: ServerFrame) => void;
  onstate: (state: ConnectionState) => void;
  connect(url?: string, options?: WSOptions): Promise<WebSocket>;
  disconnect(code?: number, reason?: string): void;
  reconnect(retryAttempts?: number): Promise<WebSocket>;
  send(data: any): Promise<void>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
}

/** An answer that can be iterated at once, or awaited first. */
export interface Completion extends AsyncIterableIterator<string>, PromiseLike<TokenStream> {
  readonly stream: TokenStream;
}

export class LLMStreamer {
  constructor(options?: ClientOptions & { url?: string | string[] });
  streamCompletion(prompt: string | ChatMessage[], options?: StreamOptions): Completion;
  close(): void;
}

export class MessageHandler {
  constructor(listeners?: { onChunk?: (data: string) => void; onComplete?: () => void; onError?: (error: string) => void });
  handleChunk(data: string): void;
  handleComplete(): void;
  handleError(error: string): void;
}

export class LLMWebSocketClient {
  constructor(options?: { url?: string; messageHandler?: MessageHandler; WebSocket?: WebSocketLike });
  ws: WebSocket | null;
  messageHandler: MessageHandler;
  connect(): Promise<WebSocket>;
  send(prompt: string, options?: PromptOptions): void;
  close(): void;
}

// ---------------------------------------------------------------------------------------------------------------- frames

export interface Limits {
  frameBytes: number;
  messageBytes: number;
  promptBytes: number;
  streams: number;
}

/** `text` and `reasoning` carry the piece itself, all others one JSON object as text; see docs/protocol.md. More may come. */
export type ChunkKind = 'text' | 'reasoning' | 'toolCall' | 'refusal' | 'audio' | 'logprobs' | 'other';

export interface WelcomeFrame { type: 'welcome'; connectionId: string; node: string; heartbeatMs: number; limits: Limits; resumeWindowMs: number }
export interface StartedFrame { type: 'started'; id?: string; key?: string; streamId: string; epoch: number; model: string; resumeToken?: string; viewToken?: string }
export interface ChunkFrame { type: 'chunk'; streamId: string; epoch: number; seq: number; from?: number; data: string; kind?: ChunkKind }
/** A chunk with the fields that the wire omits when they have their defaults. */
export interface ReceivedChunk extends ChunkFrame { from: number; kind: ChunkKind }
export interface DoneFrame { type: 'done'; streamId: string; epoch: number; seq: number; finishReason: string; finishReasonRaw?: string; usage: Usage; timings: Timings; chars: number }
export interface BatchDoneFrame { type: 'batchDone'; id?: string; streams: { streamId: string; outcome: string }[] }
export interface ErrorFrame { type: 'error'; error: string; code: ErrorCode; retryable: boolean; retryAfterMs?: number; id?: string; streamId?: string; seq?: number; epoch?: number }
export interface StoppedFrame { type: 'stopped'; streamId: string; epoch: number; seq: number; usage?: Usage }
export interface QueuedFrame { type: 'queued'; id?: string; streamId: string; position: number }
export interface PausedFrame { type: 'paused' | 'resumed'; streamId: string; reason: 'client' | 'slow' }
export interface SubscribedFrame { type: 'subscribed' | 'unsubscribed'; streamId?: string; channel?: string; from?: number; epoch?: number }
export interface RestartFrame { type: 'restart'; streamId: string; epoch: number; seq: number; reason: string }
export interface FailoverFrame { type: 'failover'; streamId: string; epoch: number; after: number }
export interface HealthFrame extends ServerHealth { type: 'health' }
export interface RenewFrame { type: 'renew'; deadlineMs: number }
export interface GoawayFrame { type: 'goaway'; deadlineMs: number; reconnectAfterMs: number }
export interface HeartbeatFrame { type: 'ping' | 'pong'; t?: number }

export type ServerFrame =
  | WelcomeFrame | StartedFrame | ChunkFrame | DoneFrame | BatchDoneFrame | ErrorFrame | StoppedFrame | QueuedFrame | PausedFrame
  | SubscribedFrame | RestartFrame | FailoverFrame | HealthFrame | GoawayFrame | RenewFrame | HeartbeatFrame;

export type ClientFrame =
  | { type: 'hello'; features?: string[]; token?: string }
  | { type: 'auth'; token: string }
  | { type?: 'start'; id?: string; key?: string; resend?: boolean; prompt?: string; messages?: ChatMessage[]; prompts?: (string | ChatMessage[])[]; options?: PromptOptions; channel?: string; credit?: number; traceparent?: string }
  | { type: 'stop' | 'pause' | 'resume' | 'health'; streamId: string }
  | { type: 'credit'; streamId: string; upTo: number }
  | { type: 'subscribe'; streamId: string; after?: number; epoch?: number; mode?: 'tail'; resumeToken?: string }
  | { type: 'subscribe' | 'unsubscribe'; channel: string }
  | { type: 'unsubscribe'; streamId: string }
  | HeartbeatFrame;
