/** The keys by which a node knows its clients, and those that sign the tokens of streams. */
@NullMarked
package dev.tokenbus.node.access;

import org.jspecify.annotations.NullMarked;
