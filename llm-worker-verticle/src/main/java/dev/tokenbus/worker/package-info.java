/**
 * The worker: takes streams from gateways, asks a backend for the answer, keeps each stream's log and pumps it to the
 * stream's home gateway.
 *
 * <ul>
 *   <li>{@link dev.tokenbus.worker.LlmWorkerVerticle} and {@link dev.tokenbus.worker.WorkerConfig}: the verticle.
 *   <li>{@link dev.tokenbus.worker.LlmBackend}: what a model server looks like from here; {@link
 *       dev.tokenbus.worker.SimulatedBackend} and {@link dev.tokenbus.worker.OpenAiBackend} are the two there are.
 * </ul>
 */
@NullMarked
package dev.tokenbus.worker;

import org.jspecify.annotations.NullMarked;
