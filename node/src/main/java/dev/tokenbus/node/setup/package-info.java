/** What makes a first start easy: {@code tokenbus init} writes a configuration, {@code tokenbus completion} completes words in a shell. */
@NullMarked
package dev.tokenbus.node.setup;

import org.jspecify.annotations.NullMarked;
