/** How nodes talk on the event bus: every address, and every message with its codec. */
@NullMarked
package dev.tokenbus.protocol.bus;

import org.jspecify.annotations.NullMarked;
