/** How a node becomes a member of a cluster, what it knows of the others, and how it leaves. */
@NullMarked
package dev.tokenbus.node.membership;

import org.jspecify.annotations.NullMarked;
