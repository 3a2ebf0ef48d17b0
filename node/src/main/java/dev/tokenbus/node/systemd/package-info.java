/** Tells systemd, or another supervisor that speaks its protocol, how the node does. */
@NullMarked
package dev.tokenbus.node.systemd;

import org.jspecify.annotations.NullMarked;
