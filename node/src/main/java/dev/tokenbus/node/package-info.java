/** A running node: its roles, its cluster membership, its management port. */
@NullMarked
package dev.tokenbus.node;

import org.jspecify.annotations.NullMarked;
