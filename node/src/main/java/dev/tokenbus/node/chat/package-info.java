/** A conversation in a terminal or through a pipe. */
@NullMarked
package dev.tokenbus.node.chat;

import org.jspecify.annotations.NullMarked;
