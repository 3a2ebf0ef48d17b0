/** A running cluster, as commands ask it, steer it and print it. */
@NullMarked
package dev.tokenbus.node.remote;

import org.jspecify.annotations.NullMarked;
