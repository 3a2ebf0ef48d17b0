/**
 * The client for programs that do not use Vert.x: {@link dev.tokenbus.client.plain.Tokenbus} starts answers, and each is read in a loop, by a
 * {@link java.util.concurrent.Flow.Subscriber}, or whole.
 */
@NullMarked
package dev.tokenbus.client.plain;

import org.jspecify.annotations.NullMarked;
