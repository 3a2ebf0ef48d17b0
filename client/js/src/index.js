/**
 * The package's exports. Most programs need `LLMStreamer` (one call, one answer) or `TokenbusClient` (many streams on
 * one connection); the other names are interfaces of the project's mission document.
 */
export { TokenbusClient } from './client.js';
export { TokenbusError } from './errors.js';
export { LLMStreamer } from './llm-streamer.js';
export { LLMWebSocketClient, MessageHandler } from './llm-websocket-client.js';
export { TokenStream } from './stream.js';
export { StreamManager } from './stream-manager.js';
export { WebSocketHandler } from './websocket-handler.js';
