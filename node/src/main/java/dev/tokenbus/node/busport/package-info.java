/** What is let in at the port of the event bus: nothing but whole messages of a bounded size. */
@NullMarked
package dev.tokenbus.node.busport;

import org.jspecify.annotations.NullMarked;
