/** What the tests of several modules share: a scripted LLM server, clusters of processes, Node.js and Chromium. */
@NullMarked
package dev.tokenbus.testkit;

import org.jspecify.annotations.NullMarked;
