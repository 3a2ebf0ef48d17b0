/**
 * The connections of one client: the main one and, for streams that its gateway does not find, detours to other gateways. The streams
 * that a gateway serves stay where they are. There are at most as many connections as addresses.
 */
import { Line } from './line.js';

export class Lines {
  #urls;
  #options;
  #receive;
  #detours = new Set();
  #ports = new Set();
  main;

  /** `handlers` are those of the main `Line`; its `onFrame` also gets what the detours receive. */
  constructor(urls, handlers, options) {
    this.#urls = [urls].flat();
    this.#options = options;
    this.#receive = handlers.onFrame;
    this.main = new Line(this.#urls, handlers, options);
  }

  get addresses() {
    return this.#urls.length;
  }

  /** The streams of every connection. */
  get protocols() {
    return [this.main, ...this.#detours].flatMap(({ protocols }) => [...protocols]);
  }

  /** A new stream's way to its server, at first on the main connection; `shared` is what the ports of all streams have in common. */
  port(shared) {
    const port = {
      ...shared,
      line: this.main,
      protocol: null,
      addresses: this.addresses,
      join: (protocol) => this.#join(port, protocol),
      send: (frame) => port.line.connection.send(frame),
      moveOn: () => port.line.connection.hurry(),
      elsewhere: () => this.#elsewhere(port),
      ended: () => {
        this.#ports.delete(port);
        this.#leave(port.line, port.protocol);
        shared.ended();
      },
    };
    return port;
  }

  #join(port, protocol) {
    port.protocol = protocol;
    port.line.protocols.add(protocol);
    this.#ports.add(port);
  }

  /** Closes the detours. */
  close() {
    this.#detours.forEach(({ connection }) => connection.close());
    this.#detours.clear();
  }

  /** Asks for a stream at the next gateway; with one address only, on another connection, which may lead to another gateway. */
  #elsewhere(port) {
    if (this.addresses === 1) {
      port.line.connection.reconnect();
      return;
    }
    port.send({ type: 'unsubscribe', streamId: port.protocol.streamId });
    this.#move(port, this.#next(port.line));
  }

  #move(port, to) {
    const { protocol, line: from } = port;
    protocol.lost();
    port.line = to;
    to.protocols.add(protocol);
    this.#leave(from, protocol);
    if (to.connection.isOpen) {
      protocol.announce();
    } else if (to !== this.main) {
      to.connection.connect();
    }
  }

  /** The connection to the gateway whose turn is after that of `line`, a new one if need be. */
  #next(line) {
    const at = this.#urls.indexOf(line.connection.url) + 1;
    const inTurn = [...this.#urls.slice(at), ...this.#urls.slice(0, at)];
    const others = [this.main, ...this.#detours].filter((other) => other !== line);
    const there = others.find(({ connection }) => connection.url === inTurn[0] && connection.socket);
    return there ?? (others.length + 1 < this.addresses ? this.#detour(inTurn) : others[0]);
  }

  #detour(urls) {
    const onBoard = () => [...this.#ports].filter((port) => port.line === line);
    // Where a gateway refuses this client for good, its streams go back.
    const onLost = (mayReturn) => mayReturn || onBoard().forEach((port) => this.#move(port, this.main));
    const line = new Line(urls, { onFrame: this.#receive, onLost }, this.#options);
    this.#detours.add(line);
    return line;
  }

  #leave(line, protocol) {
    line.protocols.delete(protocol);
    if (line !== this.main && line.protocols.size === 0) {
      this.#detours.delete(line);
      line.connection.close();
    }
  }
}
