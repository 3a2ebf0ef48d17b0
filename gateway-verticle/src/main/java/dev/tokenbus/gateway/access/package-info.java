/** Who may receive and stop a stream: tokens, and the keys that sign them. */
@NullMarked
package dev.tokenbus.gateway.access;

import org.jspecify.annotations.NullMarked;
