/** What a node publishes about itself once a second. */
@NullMarked
package dev.tokenbus.protocol.bus.node;

import org.jspecify.annotations.NullMarked;
