/** One stream on this node, as home or mirror: its log, its worker, its failover and its hand-off. */
@NullMarked
package dev.tokenbus.gateway.relay;

import org.jspecify.annotations.NullMarked;
