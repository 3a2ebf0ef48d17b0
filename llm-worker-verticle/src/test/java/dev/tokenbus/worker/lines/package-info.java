/**
 * An example: a backend for another API of model servers is an {@code UpstreamApi}, a request writer, an event reader, and a line in
 * {@code Backends}.
 */
@NullMarked
package dev.tokenbus.worker.lines;

import org.jspecify.annotations.NullMarked;
