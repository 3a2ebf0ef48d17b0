/** The command line. */
@NullMarked
package dev.tokenbus.node.cli;

import org.jspecify.annotations.NullMarked;
