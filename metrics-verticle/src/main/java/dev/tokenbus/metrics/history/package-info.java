/**
 * How the cluster did in each of the last minutes' seconds: what all nodes report, laid on one line of time, as series of the
 * cluster and of each model, backend, door and node.
 */
@NullMarked
package dev.tokenbus.metrics.history;

import org.jspecify.annotations.NullMarked;
