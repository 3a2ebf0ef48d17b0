/** The log of a stream: its events, packed, within a byte budget. */
@NullMarked
package dev.tokenbus.protocol.log;

import org.jspecify.annotations.NullMarked;
