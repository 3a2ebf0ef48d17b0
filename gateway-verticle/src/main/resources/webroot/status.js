/**
 * Shows the connection's state in the header's pill, with a countdown to the next attempt.
 */

const LABELS = {
  connecting: () => 'Connecting',
  connected: () => 'Connected',
  reconnecting: (state) => `Reconnecting${countdown(state.at)}`,
  offline: (state) => `Offline${countdown(state.at)}`,
  refused: () => 'Disconnected',
};

function countdown(at) {
  const seconds = Math.ceil((at - Date.now()) / 1000);
  return seconds > 0 ? ` in ${seconds} s` : '';
}

export class StatusPill {
  #button;
  #label;
  #timer = 0;

  /** The button tries again at once when it is pressed while there is no connection. */
  constructor(button, onPress) {
    this.#button = button;
    this.#label = button.querySelector('[data-label]');
    button.addEventListener('click', onPress);
  }

  show(state) {
    clearInterval(this.#timer);
    const waits = state.name === 'reconnecting' || state.name === 'offline';
    const update = () => (this.#label.textContent = LABELS[state.name](state));
    if (waits) {
      this.#timer = setInterval(update, 250);
    }
    this.#button.dataset.state = state.name;
    this.#button.title = waits || state.name === 'refused' ? `Connect now${state.reason ? ` (${state.reason})` : ''}` : '';
    this.#button.disabled = !waits && state.name !== 'refused';
    update();
  }
}
