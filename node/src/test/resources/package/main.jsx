/** Mounts the page as React's guide does, and counts for the test. */
import { Profiler, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Chat } from './page.tsx';

const parameters = new URLSearchParams(location.search);
const options = { model: parameters.get('model'), sim: { length: Number(parameters.get('length')) } };
window.counts = { frames: 0, renders: 0 };
const count = () => {
  window.counts.frames += 1;
  requestAnimationFrame(count);
};
requestAnimationFrame(count);

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <Profiler id="chat" onRender={() => (window.counts.renders += 1)}>
      <Chat url={parameters.getAll('url')} options={options} />
    </Profiler>
  </StrictMode>,
);
