/** The port through which a node's verticles trace answers: what happens to one, and why it took its time. */
@NullMarked
package dev.tokenbus.trace;

import org.jspecify.annotations.NullMarked;
