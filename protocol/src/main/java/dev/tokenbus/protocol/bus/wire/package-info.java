/** How a bus message is written and read, and the values that many of them carry. */
@NullMarked
package dev.tokenbus.protocol.bus.wire;

import org.jspecify.annotations.NullMarked;
