/** Who is in the cluster, who gets a stream, and how a log is pumped to another node. */
@NullMarked
package dev.tokenbus.cluster;

import org.jspecify.annotations.NullMarked;
