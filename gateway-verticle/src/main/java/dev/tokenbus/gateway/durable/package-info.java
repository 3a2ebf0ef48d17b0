/** The read side of Durable Streams for the streams of tokenbus. */
@NullMarked
package dev.tokenbus.gateway.durable;

import org.jspecify.annotations.NullMarked;
