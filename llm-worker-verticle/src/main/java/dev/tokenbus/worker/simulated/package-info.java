/** The embedded models, which need no LLM server. */
@NullMarked
package dev.tokenbus.worker.simulated;

import org.jspecify.annotations.NullMarked;
