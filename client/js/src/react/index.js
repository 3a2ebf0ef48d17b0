'use client';
/** `useTokenStream`: one answer as state of a React component. React 18 or later is a peer of this file only. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { AnswerStore, IDLE } from './answer-store.js';

/** react.d.ts describes options and result. */
export function useTokenStream(options = {}) {
  const [store] = useState(() => new AnswerStore(options));
  const answer = useSyncExternalStore(store.subscribe, store.snapshot, serverSnapshot);
  useEffect(() => {
    store.options = options;
  });
  useEffect(() => store.watch(), [store]);
  const { start, stop, pause, resume, retry, clear } = store;
  return { ...answer, start, stop, pause, resume, retry, clear };
}

function serverSnapshot() {
  return IDLE;
}
