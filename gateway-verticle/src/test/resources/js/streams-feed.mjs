/** What a gateway pushes to the page of the streams, for its checks. */
import { check } from './browser.mjs';

const STREAM = {
  state: 'streaming', model: 'sim-text', home: 'n1', homeName: 'gateway-1', worker: 'n2/0', workerName: 'worker-1/0', ageMs: 4200,
  idleMs: 12, tokens: 40, tokensPerSecond: 9.5, viewers: 1, events: 41, lagEvents: 0, leastLagEvents: 0, lagBytes: 0, bufferedBytes: 4096,
};

/** So many of them, in a state of the test's. */
export function streams(count, more = {}) {
  return Array.from({ length: count }, (_, index) => ({ ...STREAM, streamId: `n1.${String(index).padStart(22, 'x')}`, tokens: index, ...more }));
}

/** A gateway that pushes `view` to who observes, and again for each `push(view)`. */
export function pushing(view, refusal) {
  const observers = new Set();
  let now = view;
  const send = (socket) => socket.send(JSON.stringify(refusal ?? { type: 'streams', view: now }));
  return {
    push(next) {
      now = next;
      observers.forEach(send);
    },
    onFrame({ type, topic }, stream, socket) {
      if (type === 'observe') {
        check(topic === 'streams', `observes ${topic}`);
        observers.add(socket);
        send(socket);
      }
    },
  };
}
