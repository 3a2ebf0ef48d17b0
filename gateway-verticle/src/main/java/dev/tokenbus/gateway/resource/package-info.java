/** Streams over plain HTTP: how one is doing, stopping it, and following it as server-sent events. */
@NullMarked
package dev.tokenbus.gateway.resource;

import org.jspecify.annotations.NullMarked;
