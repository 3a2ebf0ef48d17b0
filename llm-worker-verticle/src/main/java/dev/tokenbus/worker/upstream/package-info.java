/** An LLM server over HTTP, whatever API it speaks: connections, retries, timeouts, server-sent events. */
@NullMarked
package dev.tokenbus.worker.upstream;

import org.jspecify.annotations.NullMarked;
