/** What a node's process uses, which build it runs, and whether its event loops keep up, as Prometheus shows it. */
@NullMarked
package dev.tokenbus.metrics.process;

import org.jspecify.annotations.NullMarked;
