/**
 * How a node logs: formats, levels, and limits; and what its log says of peers: one line for each change, and none for each message
 * that cannot reach one.
 */
@NullMarked
package dev.tokenbus.node.logging;

import org.jspecify.annotations.NullMarked;
