/** What commands start a server with: its options, what it opens to others, its life from start to drain, and what it says of that. */
@NullMarked
package dev.tokenbus.node.server;

import org.jspecify.annotations.NullMarked;
