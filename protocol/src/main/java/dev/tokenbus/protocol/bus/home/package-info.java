/** What gateways and workers say about a stream's home: attach, locate, adopt, leave. */
@NullMarked
package dev.tokenbus.protocol.bus.home;

import org.jspecify.annotations.NullMarked;
