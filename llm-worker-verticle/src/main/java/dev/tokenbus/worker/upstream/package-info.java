/** An LLM server over HTTP, whatever API it speaks: connections, attempts, retries, timeouts, errors. */
@NullMarked
package dev.tokenbus.worker.upstream;

import org.jspecify.annotations.NullMarked;
