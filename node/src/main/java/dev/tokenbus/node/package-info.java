/**
 * The runnable: reads the command line and the configuration, starts a node with its roles, alone or in a cluster, and shuts
 * it down gracefully.
 */
@NullMarked
package dev.tokenbus.node;

import org.jspecify.annotations.NullMarked;
