/** What lies below a client's connections: addresses, the sizes of messages, silence, and which stream a frame is about. */
@NullMarked
package dev.tokenbus.client.wire;

import org.jspecify.annotations.NullMarked;
