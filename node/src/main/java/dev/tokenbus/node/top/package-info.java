/** The dashboard in a terminal: what is asked of a node each second, and the picture that is made of it. */
@NullMarked
package dev.tokenbus.node.top;

import org.jspecify.annotations.NullMarked;
