/** For the tests of applications: tokenbus in their JVM, as a JUnit 5 extension, with a scripted LLM behind it. */
@NullMarked
package dev.tokenbus.testkit.junit5;

import org.jspecify.annotations.NullMarked;
