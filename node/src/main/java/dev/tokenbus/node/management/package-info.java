/** What the management port asks of a request, and what it looks at to say whether the node is a member of its cluster. */
@NullMarked
package dev.tokenbus.node.management;

import org.jspecify.annotations.NullMarked;
