/** Which streams are on this node, and where the others are. */
@NullMarked
package dev.tokenbus.gateway.locate;

import org.jspecify.annotations.NullMarked;
