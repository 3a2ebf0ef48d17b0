/** Decides what a node's log says of its peers: one line for each change, and none for each message that cannot reach one. */
@NullMarked
package dev.tokenbus.node.logging;

import org.jspecify.annotations.NullMarked;
