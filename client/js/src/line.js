/** One connection and the streams on it: says about each what a new socket must know, and hands each its frames. */
import { Connection } from './connection.js';

export class Line {
  protocols = new Set();
  connection;

  /** `handlers`: those of a `Connection`, after the streams have been told; `onFrame(frame, protocol)` says whose frame it is. */
  constructor(urls, handlers, options) {
    const each = (tell) => [...this.protocols].forEach(tell);
    this.connection = new Connection(
      urls,
      {
        ...handlers,
        onOpen: () => {
          each((protocol) => protocol.announce());
          handlers.onOpen?.();
        },
        onWelcome: () => {
          each((protocol) => protocol.welcomed());
          handlers.onWelcome?.();
        },
        onFrame: (frame) => handlers.onFrame(frame, [...this.protocols].find((protocol) => owns(protocol, frame))),
        onLost: (mayReturn) => {
          if (mayReturn) {
            each((protocol) => protocol.lost());
          }
          handlers.onLost(mayReturn);
        },
        isBusy: () => [...this.protocols].some((protocol) => !protocol.isUnsent),
      },
      options,
    );
  }
}

/** Frames carry the client's request id until the server names the stream. */
function owns(protocol, frame) {
  if (frame?.streamId && protocol.streamId) {
    return frame.streamId === protocol.streamId;
  }
  return frame?.id !== undefined && frame.id === protocol.id;
}
