/** What the clients of a node use, by address and by principal, and how much of it they may. Thread-safe: all gateway instances share it. */
@NullMarked
package dev.tokenbus.gateway.quota;

import org.jspecify.annotations.NullMarked;
