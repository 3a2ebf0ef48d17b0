/** What clients in Java are tried with: six cases in a cluster of processes, and the examples of their Javadoc. */
@NullMarked
package dev.tokenbus.testkit.client;

import org.jspecify.annotations.NullMarked;
