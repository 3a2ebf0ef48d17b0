/**
 * A scripted cluster for the dashboard: answers `observe` as a gateway does, with made-up figures of the last seconds, and pushes a second
 * each time that a test says so, or each second:
 *
 *   node dashboard-feed.mjs WEBROOT VENDOR [PORT]
 */
import { fileURLToPath } from 'node:url';
import { startMockGateway } from './mock-gateway.mjs';

const NAMES = { model: ['llama-3.3-70b', 'qwen3-32b', 'sim-text'], backend: ['vllm', 'simulated'], door: ['websocket', 'chat', 'messages'], node: ['n1', 'n2', 'n3'] };

export class DashboardFeed {
  /** Seconds of which nothing is known, as `[first, last]`. */
  hole = [0, 0];
  missing = '';
  failure = null;
  nodes = [
    { id: 'n1', name: 'gateway-1', roles: ['gateway', 'metrics'], state: 'up', startedAt: Date.now() - 7_400_000, liveStreams: 31, connections: 64, workers: [] },
    { id: 'n2', name: 'gateway-2', roles: ['gateway'], state: 'up', startedAt: Date.now() - 400_000, liveStreams: 28, connections: 57, workers: [] },
    { id: 'n3', name: 'worker-1', roles: ['worker'], state: 'up', startedAt: Date.now() - 90_000_000, liveStreams: 0, connections: 0, workers: [this.#worker(0, 'up'), this.#worker(1, 'up')] },
    { id: 'n4', name: 'worker-2', roles: ['worker'], state: 'draining', startedAt: Date.now() - 90_000_000, liveStreams: 0, connections: 0, workers: [this.#worker(0, 'down')] },
  ];
  asked = [];
  #observers = new Map();

  /** @param now the newest second that the metrics node knows; always the same, so that all figures are */
  constructor(now = 1_795_800_000) {
    this.now = now;
  }

  /** To be used as the `onFrame` of a scripted gateway. */
  get onFrame() {
    return (frame, _, socket) => {
      if (frame.type === 'observe') {
        this.asked.push(frame);
        this.#observers.set(socket, frame);
        this.#answer(socket, frame, (frame.after ?? this.now - 900) + 1);
      }
    };
  }

  /** A second goes by. */
  tick() {
    this.now += 1;
    this.#observers.forEach((frame, socket) => this.#answer(socket, frame, this.now));
  }

  node(name) {
    return this.nodes.find((node) => node.name === name);
  }

  #answer(socket, { by, name }, from) {
    if (this.failure) {
      socket.send(JSON.stringify({ type: 'error', retryable: false, ...this.failure }));
      return;
    }
    const figures = this.missing ? { missing: this.missing } : { figures: this.#figures(from, by, name) };
    socket.send(JSON.stringify({ type: 'dashboard', nodes: this.nodes, ...figures }));
  }

  #worker(index, state) {
    return { index, active: 6 + index * 2, capacity: 8, queued: index * 3, queueCapacity: 100, models: ['llama-3.3-70b', 'qwen3-32b'], upstreams: [{ name: 'vllm', state }] };
  }

  #figures(from, by, name) {
    const times = Array.from({ length: Math.max(0, this.now - from + 1) }, (_, index) => from + index);
    const column = (of) => times.map((second) => (second >= this.hole[0] && second <= this.hole[1] ? null : of(second)));
    const share = by ? 0.4 : 1;
    const tokens = (second) => Math.round(share * (900 + 260 * Math.sin(second / 23) + 90 * Math.sin(second / 3.7) + noise(second) * 60));
    const isWhole = !by || by === 'node';
    return {
      answeredBy: 'n1',
      since: this.now - 900,
      from,
      to: this.now,
      truncated: false,
      ...(by && { by, name }),
      seconds: {
        tokens: column(tokens),
        chunks: column((second) => Math.round(tokens(second) * 0.62)),
        streams: column((second) => Math.round(3 + noise(second) * 3)),
        bytes: column((second) => tokens(second) * 9),
        connections: column((second) => (isWhole ? 120 + Math.round(20 * Math.sin(second / 60)) : null)),
        liveStreams: column((second) => (isWhole ? 58 + Math.round(14 * Math.sin(second / 41)) : null)),
        firstTokenP50: column((second) => 180 + 40 * Math.sin(second / 31) + noise(second) * 20),
        firstTokenP99: column((second) => 720 + 240 * Math.sin(second / 19) + noise(second) * 180),
        gapP50: column((second) => 17 + 3 * Math.sin(second / 29)),
        gapP99: column((second) => 62 + 18 * Math.sin(second / 17) + noise(second) * 22),
        backpressure: { socket: column((second) => Math.round(Math.max(0, 4 * Math.sin(second / 37)))), credit: column((second) => Math.round(noise(second) * 2)) },
        errors: { overloaded: column((second) => (second % 47 < 3 ? 2 : 0)), upstream_unavailable: column((second) => (second % 61 < 2 ? 1 : 0)) },
      },
      percentileSeconds: 5,
      last: { seconds: 60, tokens: 901.5, chunks: 560, streams: 4, bytes: 8100, latencies: {} },
      breakdown: { seconds: 10, ...Object.fromEntries(Object.entries(NAMES).map(([dimension, names]) => [dimension, names.map(row)])) },
    };
  }
}

/** Between 0 and 1, the same for the same second. */
function noise(second) {
  const value = Math.sin(second * 12.9898) * 43758.5453;
  return value - Math.floor(value);
}

function row(name, index) {
  const tokens = 620 / (index + 1);
  return { name, tokens, chunks: tokens * 0.6, streams: 2 / (index + 1), bytes: tokens * 9, firstTokenP50: 170 + 40 * index, firstTokenP99: 700 + 90 * index, gapP50: 16, gapP99: 70 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [webroot, vendor, port] = process.argv.slice(2);
  const feed = new DashboardFeed(Math.floor(Date.now() / 1000));
  const gateway = await startMockGateway({ webroot, vendor, port: Number(port ?? 0), script: () => {}, onFrame: feed.onFrame });
  setInterval(() => feed.tick(), 1_000);
  console.log(`${gateway.url}dashboard.html`);
}
