/** Nodes under test, in processes of their own or in this JVM, and clusters of them. */
@NullMarked
package dev.tokenbus.testkit.cluster;

import org.jspecify.annotations.NullMarked;
