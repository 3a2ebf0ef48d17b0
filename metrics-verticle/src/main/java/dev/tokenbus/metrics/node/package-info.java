/**
 * What one node measures: the meters that its gateways and workers call, shown in a registry and, once a second, in a report
 * on the bus.
 */
@NullMarked
package dev.tokenbus.metrics.node;

import org.jspecify.annotations.NullMarked;
