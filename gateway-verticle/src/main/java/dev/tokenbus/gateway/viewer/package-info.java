/** Who reads a stream's log on this node, how far they are, and the frames that they share. */
@NullMarked
package dev.tokenbus.gateway.viewer;

import org.jspecify.annotations.NullMarked;
