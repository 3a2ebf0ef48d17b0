/** Reads the configuration from a file, the environment and options into records. */
@NullMarked
package dev.tokenbus.node.config;

import org.jspecify.annotations.NullMarked;
